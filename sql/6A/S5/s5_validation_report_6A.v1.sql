/*
doc: What S5 checked before it sealed the segment, with what it found.
materialize: json
step: bundle_publish
lane: output_write_idempotency
*/
WITH verdict AS (
    SELECT CASE WHEN bool_or(result = 'FAIL') THEN 'FAIL' ELSE 'PASS' END AS status
        , list({
            'check_id': check_id, 'owner_state': owner_state, 'severity': 'REQUIRED', 'result': result
            , 'metrics': {'violations': coalesce(violations, -1), 'rows_examined': coalesce(rows_examined, -1)}
        } ORDER BY ordinal, check_id) AS checks
    FROM check_result
)
SELECT '6A' AS segment
    , run.manifest_fingerprint
    , run.seed::BIGINT AS seed
    , rule.spec_version_6A
    , verdict.status AS overall_status
    , (SELECT list({'segment': segment, 'ok': ok} ORDER BY segment) FROM meta_bundles WHERE segment <> '6A') AS upstream_segments
    , (SELECT list({'state': state, 'status': status, 'signature': signature} ORDER BY state) FROM meta_states) AS segment_states
    , (SELECT list({'dataset': dataset, 'rows': rows, 'content_digest': content_digest} ORDER BY dataset) FROM meta_outputs) AS input_digests
    , verdict.checks
FROM verdict
CROSS JOIN meta_run AS run
CROSS JOIN policy_6A.validation_policy AS rule
