/*
doc: >
  The IPs of a cell can hold its edges under the body cap, the tail is as small as the policy says, and no cap is above what an
  IP may have.
code: 110
name: TAIL_BOUND_INFEASIBLE
hint: 6A.ip_count_priors.body_cap, tail_cap, tail_world_share and asn_mix
*/
SELECT 'cell ' || cell.cell_code AS entry, cell.edges AS found
    , cell.ips * CASE WHEN type.ip_type = 'RESIDENTIAL' THEN prior.residential_cap ELSE prior.body_cap END AS bound
FROM ip_cell AS cell
JOIN ip_type_number AS type ON type.type_no = cell.type_no
CROSS JOIN policy_6A.ip_count_priors AS prior
WHERE cell.edges > cell.ips * CASE WHEN type.ip_type = 'RESIDENTIAL' THEN prior.residential_cap ELSE prior.body_cap END
UNION ALL
SELECT 'IPs of the tail', tail.n, prior.tail_world_share * ips.n
FROM (SELECT count(*) FILTER (is_tail) AS n FROM ip_degree) AS tail
CROSS JOIN (SELECT count(*) AS n FROM ip_degree) AS ips
CROSS JOIN policy_6A.ip_count_priors AS prior
WHERE tail.n > prior.tail_world_share * ips.n
UNION ALL
SELECT 'caps', greatest(prior.tail_cap, prior.body_cap, prior.residential_cap), rule.devices_per_ip_max
FROM policy_6A.ip_count_priors AS prior
CROSS JOIN policy_6A.graph_linkage_rules AS rule
WHERE greatest(prior.tail_cap, prior.body_cap, prior.residential_cap) > rule.devices_per_ip_max
