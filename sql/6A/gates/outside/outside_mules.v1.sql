/*
doc: >
  Whether roles follow roles as they do where fraud is organised, and whether mules are who they are elsewhere. Shares have Wilson's
  intervals, a ratio of rates that of its logarithm, associations the bootstrap's.
tests: [A3_MULE_ACCOUNTS, A4_ROLE_ASSOCIATION, A5_MULE_AGES]
owner_state: S5
knobs: [6A.ring_role_priors.ring_account_shares, 6A.account_role_priors.account_role_shares, 6A.fraud_ring_policy.recruited_ages]
formula:
  A3_MULE_ACCOUNTS: >-
    mule parties that own a mule account over all mule parties; mule accounts whose owner is not clean over all mule accounts
  A4_ROLE_ASSOCIATION: >-
    Cramer's V of the risk of owners and of their accounts (devices), and without owners in fraud rings; role_by_tier_factor: largest
    ratio, either way, of the parties of a role in a type and tier to what the priors expect, where they expect 100 and more
  A5_MULE_AGES: >-
    least mule rate of the young segments over the greatest of the others; mules below 40 and below 30 among mules that are people
*/
-- Mule accounts with the roles of their owners.
WITH mule_account AS (
    SELECT account.owner_party_id, owner.fraud_role_party AS owner_role
    FROM s5_account_fraud_roles_6A AS role
    JOIN s2_account_base_6A AS account ON account.account_id = role.account_id
    JOIN s5_party_fraud_roles_6A AS owner ON owner.party_id = account.owner_party_id
    WHERE role.fraud_role_account = 'MULE_ACCOUNT'
)
-- Mules among people with their age in full years.
, mule AS (
    SELECT party.segment_id, year(trait.as_of_date) - 1 - party.birth_year AS age
    FROM s1_party_base_6A AS party
    SEMI JOIN (SELECT party_id FROM s5_party_fraud_roles_6A WHERE fraud_role_party = 'MULE') AS role ON role.party_id = party.party_id
    CROSS JOIN policy_6A.party_trait_priors AS trait
    WHERE party.birth_year IS NOT NULL
)
-- Hits and trials of each share.
, share AS (
    SELECT 'A3_MULE_ACCOUNTS' AS test_id, 'mules_with_mule_account' AS metric_name
        , count(*) FILTER (party.party_id IN (SELECT owner_party_id FROM mule_account)) AS hits, count(*) AS trials
    FROM s5_party_fraud_roles_6A AS party
    WHERE party.fraud_role_party = 'MULE'
    UNION ALL
    SELECT 'A3_MULE_ACCOUNTS', unnest(['mule_accounts_of_unclean_low', 'mule_accounts_of_unclean_high'])
        , count(*) FILTER (owner_role <> 'CLEAN'), count(*)
    FROM mule_account
    UNION ALL
    SELECT 'A5_MULE_AGES', unnest(['mules_under_40_low', 'mules_under_40_high']), count(*) FILTER (age < 40), count(*) FROM mule
    UNION ALL
    SELECT 'A5_MULE_AGES', unnest(['mules_under_30_low', 'mules_under_30_high']), count(*) FILTER (age < 30), count(*) FROM mule
)
-- Mules and parties of each segment.
, segment AS (
    SELECT summary.segment_id, sum(summary.party_count)::BIGINT AS parties, max(coalesce(mule.mules, 0)) AS mules
    FROM s1_party_summary_6A AS summary
    LEFT JOIN (SELECT segment_id, count(*) AS mules FROM mule GROUP BY segment_id) AS mule ON mule.segment_id = summary.segment_id
    GROUP BY summary.segment_id
)
-- Of each side of the order its nearest segment, with a half in each count.
, side AS (
    SELECT listed.is_young, (segment.mules + 0.5) / (segment.parties + 0.5) AS rate, 1 / (segment.mules + 0.5) AS variance
        , row_number() OVER (PARTITION BY listed.is_young
            ORDER BY CASE WHEN listed.is_young THEN 1 ELSE -1 END * (segment.mules + 0.5) / (segment.parties + 0.5), segment.segment_id) AS place
    FROM policy_6A.mule_segments AS listed
    JOIN segment ON segment.segment_id = listed.segment_id
)
-- The least rate of the young ones over the greatest of the others.
, rated AS (
    SELECT young.rate / old.rate AS value, sqrt(young.variance + old.variance) AS deviation
    FROM side AS young
    JOIN side AS old ON NOT old.is_young AND old.place = 1
    WHERE young.is_young AND young.place = 1
)
-- Parties of a role by type and tier beside what the priors expect, where they expect enough.
, tier_role AS (
    SELECT prior.prior * sum(cell.n)::BIGINT AS expected, coalesce(sum(cell.n) FILTER (cell.family = prior.family), 0)::BIGINT AS found
    FROM s5_role_calibration_6A AS prior
    JOIN role_cell AS cell ON cell.entity = prior.entity AND cell.role_group = prior.role_group AND cell.risk_tier = prior.risk_tier
    WHERE prior.entity = 'party'
    GROUP BY prior.role_group, prior.risk_tier, prior.family, prior.prior
    HAVING prior.prior * sum(cell.n)::BIGINT >= 100
)
-- All metrics.
, metric AS (
    SELECT share.test_id, share.metric_name, share.hits / nullif(share.trials, 0) AS value
        , wilson_low(share.hits, share.trials, gate.bootstrap.z) AS ci_low, wilson_high(share.hits, share.trials, gate.bootstrap.z) AS ci_high
        , share.trials AS support_n
    FROM share
    CROSS JOIN policy_6A.realism_gate AS gate
    UNION ALL
    SELECT 'A5_MULE_AGES', 'young_over_old_rate', value, value * exp(-gate.bootstrap.z * deviation), value * exp(gate.bootstrap.z * deviation)
        , (SELECT count(*) FROM mule)
    FROM rated
    CROSS JOIN policy_6A.realism_gate AS gate
    UNION ALL
    SELECT 'A4_ROLE_ASSOCIATION', metric_name, value, ci_low, ci_high, support_n FROM gate_measure WHERE starts_with(metric_name, 'cramers_v_')
    UNION ALL
    SELECT 'A4_ROLE_ASSOCIATION', 'role_by_tier_factor', max(greatest(found / expected, expected / greatest(found, 1)))
        , NULL, NULL, count(*)
    FROM tier_role
    WHERE expected > 0
    HAVING count(*) > 0
)
-- These as gates know them.
, measured AS (
    SELECT test_id, metric_name, quantise(value, 12) AS value, quantise(coalesce(ci_low, value), 12) AS ci_low
        , quantise(coalesce(ci_high, value), 12) AS ci_high, support_n::BIGINT AS support_n
    FROM metric
)
SELECT *
FROM graded_outside('measured', 'policy_6A.outside_thresholds', 'mules')
