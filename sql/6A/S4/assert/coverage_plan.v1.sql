/*
doc: >
  Enough devices are planned to have an IP, and as many have one.
code: 105
name: COVERAGE_INFEASIBLE
hint: 6A.graph_linkage_rules.linked_shares and min_fraction
*/
SELECT plan.linked, plan.devices, made.n AS made
FROM (SELECT sum(linked)::BIGINT AS linked, sum(devices)::BIGINT AS devices FROM linked_device_quota) AS plan
CROSS JOIN (SELECT count(*) AS n FROM linked_device) AS made
CROSS JOIN policy_6A.graph_linkage_rules AS rule
WHERE NOT coalesce(plan.linked / plan.devices >= rule.min_fraction AND plan.linked = made.n, false)
