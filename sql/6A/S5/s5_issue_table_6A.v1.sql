/*
doc: The checks that did not pass; empty as a rule.
step: bundle_publish
*/
SELECT check_id
    , '6A-S5-' || CASE WHEN is_known THEN '110' ELSE '109' END AS issue_id
    , 'REQUIRED' AS severity
    , 'segment' AS scope_type
    , CASE WHEN is_known THEN 'rows at fault' ELSE 'not asked for, or not found' END AS message
    , to_json({'violations': violations, 'rows_examined': rows_examined})::VARCHAR AS metrics
FROM check_result
WHERE result <> 'PASS'
