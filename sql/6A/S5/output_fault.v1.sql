/*
doc: The outputs and books of the segment that are missing or whose files are not what their manifest says.
step: validation_checks
*/
SELECT expected.check_id, expected.dataset
FROM policy_6A.expected_outputs AS expected
LEFT JOIN meta_outputs AS recorded ON recorded.segment = '6A' AND recorded.dataset = expected.dataset
WHERE NOT coalesce(recorded.digest_ok, false)
