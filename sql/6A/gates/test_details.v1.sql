/*
doc: >
  The counts behind the values, and beside the bootstrap an interval by formula: Wilson's for T4, Wald's for T7 with
  Cramer's V, the normal one for the worst share of T3.
materialize: details
*/
-- Device-IP edges of each region.
WITH region AS (
    SELECT region_id, sum(n)::BIGINT AS n FROM edge_cell GROUP BY region_id
)
-- The region and IP type whose share is farthest from the prior.
, worst AS (
    SELECT mix.region_id, mix.ip_type, mix.share, region.n, coalesce(edge.n, 0) / region.n AS found
    FROM ip_mix_share AS mix
    JOIN region ON region.region_id = mix.region_id
    LEFT JOIN (SELECT region_id, ip_type, sum(n)::BIGINT AS n FROM edge_cell GROUP BY region_id, ip_type) AS edge
        ON edge.region_id = mix.region_id AND edge.ip_type = mix.ip_type
    ORDER BY abs(found - mix.share) DESC, mix.region_id, mix.ip_type
    LIMIT 1
)
-- Devices with an IP, of all.
, covered AS (
    SELECT sum(linked_members * n)::BIGINT AS linked, sum(members * n)::BIGINT AS devices FROM coupling_cell WHERE metric_name = 'or_device'
)
SELECT 'T3_IP_PRIOR_ALIGNMENT' AS test_id, 'max_share_error_pp' AS metric_name
    , to_json({'region_id': w.region_id, 'ip_type': w.ip_type, 'share': w.found, 'prior': w.share, 'edges': w.n
        , 'normal_low_pp': quantise(greatest(0, abs(w.found - w.share) - gate.bootstrap.z * sqrt(w.found * (1 - w.found) / w.n)) * 100, 12)
        , 'normal_high_pp': quantise((abs(w.found - w.share) + gate.bootstrap.z * sqrt(w.found * (1 - w.found) / w.n)) * 100, 12)}) AS details
FROM worst AS w CROSS JOIN policy_6A.realism_gate AS gate
UNION ALL
SELECT 'T4_DEVICE_IP_COVERAGE', 'linked_share'
    , to_json({'linked': c.linked, 'devices': c.devices, 'wilson_low': wilson_low(c.linked, c.devices, gate.bootstrap.z)
        , 'wilson_high': wilson_high(c.linked, c.devices, gate.bootstrap.z)})
FROM covered AS c CROSS JOIN policy_6A.realism_gate AS gate
UNION ALL
SELECT 'T5_IP_REUSE_TAIL_BOUNDS', metric_name, to_json({'ips': tail.ips, 'widest': tail.widest})
FROM (VALUES ('devices_per_ip_p99'), ('devices_per_ip_max')) AS metric (metric_name)
CROSS JOIN (SELECT sum(n)::BIGINT AS ips, list({'devices': devices, 'ips': n} ORDER BY devices DESC)[1:20] AS widest FROM degree_cell) AS tail
UNION ALL
SELECT 'T7_RISK_PROPAGATION_EFFECT', r.metric_name, to_json(r) FROM risk_wald AS r
UNION ALL
SELECT 'T8_DISTRIBUTION_ALIGNMENT_JSD', 'max_jsd'
    , to_json(list({'component': component, 'stratum': stratum, 'rows': rows, 'jsd': jsd, 'is_judged': is_judged} ORDER BY component, stratum))
FROM alignment
UNION ALL
SELECT 'T6_ROLE_MAPPING_COVERAGE', 'unmapped_rows', to_json(list({'entity': entity, 'rows': rows, 'unmapped': unmapped} ORDER BY entity))
FROM role_mapping
UNION ALL
SELECT 'T10_DOWNSTREAM_COMPAT_6B', 'c1_contract_faults'
    , to_json(coalesce(list({'kind': kind, 'subject': subject, 'expected': expected, 'found': found} ORDER BY kind, subject, expected), []))
FROM contract_fault
