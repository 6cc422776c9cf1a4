/*
doc: >
  Every stratum has its quota of every type, no party owns more than it may, and the whole surplus found a receiver.
code: 107
name: DEVICE_INTEGERISATION_FAILED
hint: read party_device_count and device_move
*/
SELECT quota.stratum_no, quota.device_no, quota.quota, coalesce(made.n, 0) AS made
FROM device_quota AS quota
FULL JOIN (SELECT stratum_no, device_no, count(*) AS n FROM device_profile GROUP BY stratum_no, device_no) AS made
    ON made.stratum_no = quota.stratum_no AND made.device_no = quota.device_no
WHERE coalesce(quota.quota, 0) <> coalesce(made.n, 0)
UNION ALL
SELECT party.stratum_no, NULL, prior.owned_max, len(party.device_nos)
FROM party_device AS party
CROSS JOIN policy_6A.device_count_priors AS prior
WHERE len(party.device_nos) > prior.owned_max
