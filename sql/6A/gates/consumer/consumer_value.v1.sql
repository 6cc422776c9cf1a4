/*
doc: The values of the consumer's metrics. Shares of flows are weighted back to all attachable parties.
materialize: table
*/
-- Flows in all, the complete ones, and the weight of those with at least two risky among party, account and device.
WITH total AS (
    SELECT count(*) AS flows
        , count(*) FILTER (account_id IS NOT NULL AND instrument_id IS NOT NULL AND device_id IS NOT NULL AND ip_id IS NOT NULL) AS complete
        , sum(to_fixed_point(weight, 6))::DOUBLE AS weight
        , coalesce(sum(to_fixed_point(weight, 6)) FILTER (
            is_risky::INTEGER + coalesce(account_risky, false)::INTEGER + coalesce(device_risky, false)::INTEGER >= 2), 0)::DOUBLE AS joint
        , count(*) FILTER (is_reselected) AS reselected, count(*) FILTER (is_present) AS present
    FROM flow
)
-- Weight of the flows over anonymising IPs.
, anonymous AS (
    SELECT coalesce(sum(to_fixed_point(f.weight, 6)), 0)::DOUBLE AS weight
    FROM flow AS f
    JOIN s4_ip_base_6A AS ip ON ip.ip_id = f.ip_id
    JOIN policy_6A.ip_types AS kind ON kind.ip_type = ip.ip_type AND kind.is_anonymising
)
-- Weight of the flows of parties whose family is an abuse role.
, abuse AS (
    SELECT coalesce(sum(to_fixed_point(f.weight, 6)), 0)::DOUBLE AS weight
    FROM flow AS f
    JOIN consumer_party AS party ON party.party_id = f.party_id
    SEMI JOIN policy_6A.abuse_roles AS role ON role.value = party.family
)
-- Regions and campaign roles without an attachable party.
, pool AS (
    SELECT count(*) FILTER (found.n IS NULL) AS empty
    FROM (SELECT DISTINCT region_id FROM s1_party_summary_6A) AS home
    CROSS JOIN policy_6A.campaign_pools AS role
    LEFT JOIN (SELECT region_id, family, count(*) AS n FROM consumer_party GROUP BY region_id, family) AS found
        ON found.region_id = home.region_id AND found.family = role.value
)
-- Weight of the flows on each IP.
, by_ip AS (
    SELECT ip_id, sum(to_fixed_point(weight, 6)) AS weight FROM flow WHERE ip_id IS NOT NULL GROUP BY ip_id
)
-- IPs by weight, heaviest first.
, ranked_ip AS (
    SELECT weight, row_number() OVER (ORDER BY weight DESC, ip_id) AS place, count(*) OVER () AS ips FROM by_ip
)
-- Weight on the heaviest IPs, a fixed share of all that are used.
, top AS (
    SELECT coalesce(sum(weight) FILTER (place <= ceil(quantise(rule.top_ip_share * ips, 9))), 0)::DOUBLE AS weight
    FROM ranked_ip
    CROSS JOIN policy_6A.t10_baseline AS rule
)
-- Parties whose flows use at least two devices and two IPs.
, varied AS (
    SELECT count(*) FILTER (devices >= 2 AND ips >= 2) AS varied, count(*) AS parties
    FROM (SELECT party_id, count(DISTINCT device_id) AS devices, count(DISTINCT ip_id) AS ips FROM flow GROUP BY party_id)
)
-- Means of the null model over its permutations.
, permuted AS (
    SELECT sum(to_fixed_point(or_account, 9))::DOUBLE / 1e9 / count(*) AS or_account
        , sum(to_fixed_point(or_device, 9))::DOUBLE / 1e9 / count(*) AS or_device
        , sum(to_fixed_point(joint_share, 12))::DOUBLE / 1e12 / count(*) AS joint_share
    FROM null_ratio
)
-- Flows whose account, instrument, device, IP or merchant is not linked as they claim, looked up in bases and links.
, flow_fault AS (
    SELECT count(*) FILTER (account.account_id IS NULL AND f.account_id IS NOT NULL) AS false_accounts
        , count(*) FILTER (i.instrument_id IS NULL AND f.instrument_id IS NOT NULL) AS false_instruments
        , count(*) FILTER (device.device_id IS NULL AND f.device_id IS NOT NULL) AS false_devices
        , count(*) FILTER (ip.ip_id IS NULL AND f.ip_id IS NOT NULL) AS false_ips
        , count(*) FILTER (merchant.merchant_id IS NULL) AS false_merchants
    FROM flow AS f
    LEFT JOIN s2_account_base_6A AS account ON account.account_id = f.account_id AND account.owner_party_id = f.party_id
    LEFT JOIN (
        SELECT base.instrument_id, base.account_id FROM s3_instrument_base_6A AS base SEMI JOIN flow ON flow.instrument_id = base.instrument_id
    ) AS i ON i.instrument_id = f.instrument_id AND i.account_id = f.account_id
    LEFT JOIN (
        SELECT DISTINCT l.device_id, l.party_id FROM panel_device_link AS l SEMI JOIN s4_device_base_6A AS base ON base.device_id = l.device_id
    ) AS device ON device.device_id = f.device_id AND device.party_id = f.party_id
    LEFT JOIN (
        SELECT l.ip_id, l.device_id FROM panel_ip_link AS l SEMI JOIN s4_ip_base_6A AS base ON base.ip_id = l.ip_id
    ) AS ip ON ip.ip_id = f.ip_id AND ip.device_id = f.device_id
    LEFT JOIN flow_merchant AS sold ON sold.party_id = f.party_id AND sold.flow_no = f.flow_no
    LEFT JOIN s5_merchant_fraud_roles_6A AS merchant ON merchant.merchant_id = sold.merchant_id::BIGINT
)
-- Share of all parties that a flow can attach to.
, attachable AS (
    SELECT (SELECT count(*) FROM consumer_party) / (SELECT count(*) FROM s1_party_base_6A) AS share
)
SELECT 'c1_contract_faults' AS metric_name, count(*)::DOUBLE AS value FROM contract_fault
UNION ALL SELECT 'c2_false_links', false_accounts + false_instruments + false_devices + false_ips + false_merchants FROM flow_fault
UNION ALL SELECT 'c3_complete_flows', complete / nullif(flows, 0) FROM total
UNION ALL SELECT 'c4_attachable_parties', share FROM attachable
UNION ALL SELECT 'c5_abuse_share_low', abuse.weight / nullif(total.weight, 0) FROM abuse CROSS JOIN total
UNION ALL SELECT 'c5_abuse_share_high', abuse.weight / nullif(total.weight, 0) FROM abuse CROSS JOIN total
UNION ALL SELECT 'c5_empty_pools', empty FROM pool
UNION ALL SELECT 'c7_null_or_account_low', or_account FROM permuted
UNION ALL SELECT 'c7_null_or_account_high', or_account FROM permuted
UNION ALL SELECT 'c7_null_or_device_low', or_device FROM permuted
UNION ALL SELECT 'c7_null_or_device_high', or_device FROM permuted
UNION ALL SELECT 'c8_joint_risk_ratio', total.joint / nullif(total.weight, 0) / nullif(permuted.joint_share, 0) FROM total CROSS JOIN permuted
UNION ALL SELECT 'c9_anonymising_share', anonymous.weight / nullif(total.weight, 0) FROM anonymous CROSS JOIN total
UNION ALL SELECT 'c10_top_ip_share', top.weight / nullif(total.weight, 0) FROM top CROSS JOIN total
UNION ALL SELECT 'c11_varied_parties', varied / nullif(parties, 0) FROM varied
UNION ALL SELECT 'account_reselect', reselected FROM total
UNION ALL SELECT 'country_fallback', count(*) FILTER (is_fallback) FROM flow_merchant
UNION ALL SELECT 'terminal_fallback', present FROM total
UNION ALL SELECT 'flows', flows FROM total
