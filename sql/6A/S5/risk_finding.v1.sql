/*
doc: Every check, with rows at fault and rows seen.
step: validation_checks
*/
WITH total AS (
    SELECT entity, sum(n)::BIGINT AS n
        , coalesce(sum(n) FILTER (raw_role NOT IN (SELECT raw_role FROM policy_6A.fraud_roles WHERE NOT counts_as_risky)), 0)::BIGINT AS risky
    FROM role_count
    GROUP BY entity
)
, judged AS (
    SELECT total.*, total.entity <> 'merchant' OR total.n >= rule.merchants_judged_from AS is_judged
    FROM total
    CROSS JOIN policy_6A.validation_policy AS rule
)
, base AS (
    SELECT 'party' AS entity, count(*) AS n FROM s1_party_base_6A
    UNION ALL SELECT 'account', count(*) FROM s2_account_base_6A
    UNION ALL SELECT 'device', count(*) FROM s4_device_base_6A
    UNION ALL SELECT 'ip', count(*) FROM s4_ip_base_6A
    UNION ALL SELECT 'merchant', count(*) FROM merchant_feature
)
, structural AS (
    SELECT * FROM (VALUES ('STRUCTURAL_PARTY_BASE', 'party'), ('STRUCTURAL_ACCOUNT_BASE', 'account'), ('STRUCTURAL_DEVICE_BASE', 'device'), ('STRUCTURAL_IP_BASE', 'ip')) AS s (check_id, entity)
)
, ip_run AS (
    SELECT devices, (sum(n) OVER (ORDER BY devices))::BIGINT AS upto, (sum(n) OVER ())::BIGINT AS total FROM ip_crowd
)
, mix AS (
    SELECT region_id, ip_type, share
    FROM (UNPIVOT policy_6A.ip_mix ON COLUMNS(* EXCLUDE (region_id)) INTO NAME ip_type VALUE share)
)
, typed AS (
    SELECT device.home_region_id AS region_id, ip.ip_type, count(*) AS n
    FROM s4_ip_links_6A AS l
    JOIN s4_device_base_6A AS device ON device.device_id = l.device_id
    JOIN s4_ip_base_6A AS ip ON ip.ip_id = l.ip_id
    GROUP BY device.home_region_id, ip.ip_type
)
, share_error AS (
    SELECT abs(coalesce(typed.n, 0) / nullif((sum(coalesce(typed.n, 0)) OVER (PARTITION BY mix.region_id))::BIGINT, 0) - mix.share) * 100 AS error
    FROM mix
    JOIN risk_region AS region ON region.region_id = mix.region_id
    LEFT JOIN typed ON typed.region_id = mix.region_id AND typed.ip_type = mix.ip_type
)
, divergence AS (
    SELECT entity, family
        , sum(realised_members)::DOUBLE AS found, sum(fx(members * margin, 9))::DOUBLE / 1e9 AS expected
    FROM s5_role_calibration_6A
    GROUP BY entity, family
)
, jsd AS (
    SELECT entity, sum(fx(jsd_term(found / total_found, expected / total_expected), 15))::DOUBLE / 1e15 AS jsd
    FROM (SELECT *, sum(fx(found, 3)) OVER (PARTITION BY entity)::DOUBLE / 1e3 AS total_found, sum(fx(expected, 3)) OVER (PARTITION BY entity)::DOUBLE / 1e3 AS total_expected FROM divergence)
    GROUP BY entity
)
, banded AS (
    SELECT band.entity, band.raw_role, band.low, band.high, coalesce(sum(role_count.n), 0)::BIGINT / max(judged.n) AS share
    FROM policy_6A.role_bands AS band
    JOIN judged ON judged.entity = band.entity AND judged.is_judged
    LEFT JOIN role_count ON role_count.entity = band.entity AND role_count.raw_role = band.raw_role
    GROUP BY band.entity, band.raw_role, band.low, band.high
)
SELECT s.check_id, (SELECT count(*) FROM output_fault AS fault WHERE fault.check_id = s.check_id) AS violations, base.n AS rows_examined
FROM structural AS s JOIN base ON base.entity = s.entity
UNION ALL SELECT 'STRUCTURAL_INSTRUMENT_BASE', (SELECT count(*) FROM output_fault WHERE check_id = 'STRUCTURAL_INSTRUMENT_BASE'), count(*) FROM s3_instrument_base_6A
UNION ALL SELECT 'FK_ALL', (SELECT count(*) FROM output_fault WHERE check_id = 'FK_ALL')
    + (SELECT count(*) FROM base FULL JOIN total ON total.entity = base.entity WHERE base.n IS DISTINCT FROM total.n), (SELECT sum(n)::BIGINT FROM total)
UNION ALL SELECT 'LINKAGE_DEVICE_LINKS', count(*) FILTER (NOT coalesce(reach.parties BETWEEN 1 AND rule.parties_per_device_max, false)), count(*)
FROM device_reach AS reach CROSS JOIN policy_6A.device_linkage_rules AS rule
UNION ALL SELECT 'LINKAGE_IP_LINKS', coalesce(sum(n) FILTER (devices > least(rule.ip_links_max_devices_per_ip, graph.devices_per_ip_max)), 0)::BIGINT
    + (SELECT count(*) FROM device_ip_reach CROSS JOIN policy_6A.graph_linkage_rules WHERE ips > ips_per_device_max), sum(n)::BIGINT
FROM ip_crowd CROSS JOIN policy_6A.validation_policy AS rule CROSS JOIN policy_6A.graph_linkage_rules AS graph
UNION ALL SELECT 'LINKAGE_ACCOUNT_INSTRUMENT', count(*) FILTER (held.instruments > rule.instruments_per_account_max), count(*)
FROM account_instruments AS held CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL SELECT 'ROLE_DISTRIBUTION_' || upper(judged.entity)
    , (judged.is_judged AND NOT coalesce(judged.risky / judged.n BETWEEN bound.min_risky_fraction AND bound.max_risky_fraction, false))::BIGINT, judged.n
FROM judged JOIN policy_6A.role_distribution_checks AS bound ON bound.entity = judged.entity
UNION ALL SELECT 'ROLE_BANDS', count(*) FILTER (NOT coalesce(share <= high * (1 + slack.band_slack) AND (low IS NULL OR share >= low * (1 - slack.band_slack)), false)), count(*)
FROM banded CROSS JOIN policy_6A.validation_policy AS slack
UNION ALL SELECT 'PROPAGATION_BAND', count(*) FILTER (NOT coalesce(r.odds_ratio BETWEEN rule.or_low AND rule.or_high, false)) + (2 - count(*)), sum(r.n)::BIGINT
FROM coupling_ratio AS r CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL SELECT 'ROLE_VOCAB_TAXONOMY', count(*) FILTER (NOT coalesce(role.family = c.family AND role.family = c.published, false)), sum(c.n)::BIGINT
FROM role_count AS c LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = c.entity AND role.raw_role = c.raw_role
UNION ALL SELECT 'LINK_ROLE_VOCAB_POLICY', (SELECT count(*) FROM (SELECT DISTINCT link_role FROM s4_ip_links_6A WHERE link_role <> 'MERCHANT_ENDPOINT')
    WHERE link_role NOT IN (SELECT link_role FROM policy_6A.edge_roles)), (SELECT count(*) FROM s4_ip_links_6A)
UNION ALL SELECT 'REALISM_T1', count(*) FILTER (NOT coalesce(h.account_count <= rule.k_max, false)), count(*)
FROM s2_party_product_holdings_6A AS h LEFT JOIN policy_6A.account_rules AS rule ON rule.account_type = h.account_type
UNION ALL SELECT 'REALISM_T2', count(*) FILTER (h.largest > rule.k_max), count(*)
FROM (SELECT account_type, max(account_count) AS largest FROM s2_party_product_holdings_6A GROUP BY account_type) AS h
JOIN policy_6A.account_rules AS rule ON rule.account_type = h.account_type
UNION ALL SELECT 'REALISM_T3', count(*) FILTER (NOT coalesce(e.error <= rule.realism_b.t3_max_share_error_pp, false)), count(*)
FROM share_error AS e CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL SELECT 'REALISM_T4', (NOT coalesce(found.n / device.n >= rule.realism_b.t4_linked_share, false))::BIGINT, device.n
FROM (SELECT count(*) AS n FROM device_ip_reach) AS found CROSS JOIN (SELECT n FROM base WHERE entity = 'device') AS device CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL SELECT 'REALISM_T5', count(*) FILTER (r.devices > rule.realism_b.t5_max)
    + (NOT coalesce(min(r.devices) FILTER (r.upto >= ceil(0.99::DOUBLE * r.total)) <= max(rule.realism_b.t5_p99), false))::BIGINT, max(r.total)
FROM ip_run AS r CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL SELECT 'REALISM_T6', count(*) FILTER (family.family IS NULL), sum(c.n)::BIGINT
FROM role_count AS c LEFT JOIN policy_6A.families AS family ON family.entity = c.entity AND family.family = c.published
UNION ALL SELECT 'REALISM_T7', count(*) FILTER (NOT coalesce(r.odds_ratio >= rule.realism_b.t7_odds_ratio, false)) + (2 - count(*)), sum(r.n)::BIGINT
FROM coupling_ratio AS r CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL SELECT 'REALISM_T8', count(*) FILTER (judged.is_judged AND NOT coalesce(jsd.jsd <= rule.realism_b.t8_jsd, false)), sum(judged.n)::BIGINT
FROM jsd JOIN judged ON judged.entity = jsd.entity CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL SELECT 'RNG_ACCOUNTING', (SELECT count(*) FROM output_fault WHERE check_id = 'RNG_ACCOUNTING'), count(*) FROM meta_outputs WHERE starts_with(dataset, 'rng_')
