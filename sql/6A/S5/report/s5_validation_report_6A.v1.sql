/*
doc: Report of the checks that were made before the segment was sealed, with their metrics and thresholds.
materialize: json
lane: output_write_idempotency
*/
-- Metrics and thresholds of each check.
WITH detail AS (
    SELECT check_id
        , list({'metric_name': metric_name, 'value': value, 'rows_examined': rows_examined, 'is_met': is_met}
            ORDER BY metric_name, comparison) AS metrics
        , list({'metric_name': metric_name, 'comparison': comparison, 'threshold': threshold}
            ORDER BY metric_name, comparison) AS thresholds
    FROM s5_validation_metrics_6A
    GROUP BY check_id
)
-- Status of the state and of all its checks in their order.
, verdict AS (
    SELECT CASE WHEN bool_or(r.result = 'FAIL') THEN 'FAIL' ELSE 'PASS' END AS status
        , list({
            'check_id': r.check_id, 'owner_state': r.owner_state, 'severity': 'REQUIRED', 'result': r.result
            , 'violations': coalesce(r.violations, -1), 'rows_examined': coalesce(r.rows_examined, -1)
            , 'metrics': coalesce(d.metrics, []), 'thresholds': coalesce(d.thresholds, [])
        } ORDER BY r.ordinal, r.check_id) AS checks
    FROM check_result AS r
    LEFT JOIN detail AS d ON d.check_id = r.check_id
)
SELECT '6A' AS segment
    , run.manifest_fingerprint
    , run.seed::BIGINT AS seed
    , rule.spec_version_6A
    , verdict.status AS overall_status
    , (SELECT list({'segment': segment, 'ok': ok} ORDER BY segment) FROM meta_bundles WHERE segment <> '6A') AS upstream_segments
    , (SELECT list({'state': state, 'status': status, 'signature': signature} ORDER BY state) FROM meta_states
        WHERE signature IS NOT NULL) AS segment_states
    , (SELECT list({'dataset': dataset, 'rows': rows, 'content_digest': content_digest} ORDER BY dataset) FROM meta_outputs
        WHERE content_digest IS NOT NULL) AS input_digests
    , verdict.checks
FROM verdict
CROSS JOIN meta_run AS run
CROSS JOIN policy_6A.validation_policy AS rule
