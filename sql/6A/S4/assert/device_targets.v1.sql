/*
doc: >
  Strata have finite means, and their quotas are the rounded devices of the world.
code: 106
name: DEVICE_TARGETS_INCONSISTENT
hint: 6A.device_count_priors.device_means
*/
SELECT stratum_no, devices_per_party FROM party_stratum WHERE NOT coalesce(isfinite(devices_per_party) AND devices_per_party > 0, false)
UNION ALL
SELECT NULL, quota.n - claim.n
FROM (SELECT sum(quota)::BIGINT AS n FROM device_quota) AS quota
CROSS JOIN (SELECT max(total) AS n FROM device_quota) AS claim
WHERE quota.n IS DISTINCT FROM claim.n
