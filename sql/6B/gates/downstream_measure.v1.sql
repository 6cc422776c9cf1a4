/*
doc: >
  Findings of 6B about the 6A that it stands on: laws, chains of party, account, instrument, device and address, fraud abroad, and how much more often
  risky parties, accounts, devices and beneficiaries stand in frauds than if roles were permuted in their groups: odds ratio over odds ratio.
materialize: table
*/
-- Odds ratios as found, and as the mean permutation has them.
WITH odds AS (
    SELECT fraud.kind, fraud.flows
        , odds_ratio(fraud.risky_flows, fraud.flows - fraud.risky_flows, other.risky_flows, other.flows - other.risky_flows) AS found
        , odds_ratio(fraud.permuted_micro / 1e6, fraud.flows - fraud.permuted_micro / 1e6
            , other.permuted_micro / 1e6, other.flows - other.permuted_micro / 1e6) AS permuted
    FROM propagation_6B AS fraud
    JOIN propagation_6B AS other ON other.kind = fraud.kind AND NOT other.is_fraud
    WHERE fraud.is_fraud
)
-- All metrics.
, found AS (
    SELECT 'laws_broken' AS metric_name, count_if(result <> 'PASS')::DOUBLE AS value, count(*) AS support_n FROM meta_checks WHERE segment = '6B'
    UNION ALL SELECT metric_name, value, support_n FROM payer_measure WHERE test_id = 'AT1'
    UNION ALL SELECT metric_name, value, support_n FROM fraud_measure WHERE test_id = 'FR4' AND metric_name = 'abroad_odds_low'
    UNION ALL SELECT asked.kind || '_sensitivity', odds.found / odds.permuted, coalesce(odds.flows, 0)
        FROM (SELECT unnest(['party', 'account', 'device', 'beneficiary']) AS kind) AS asked
        LEFT JOIN odds ON odds.kind = asked.kind
)
SELECT 'T10_6B' AS test_id, metric_name, quantise(value, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, support_n::BIGINT AS support_n
FROM found
