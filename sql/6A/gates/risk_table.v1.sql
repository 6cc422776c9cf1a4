/*
doc: >
  The four counts of each odds ratio, with Wald's interval of its logarithm and Cramer's V beside it.
materialize: diagnostic
*/
WITH counted AS (
    SELECT CASE gate_no WHEN 71 THEN 'or_account' ELSE 'or_device' END AS metric_name
        , coalesce(sum(m * k3) FILTER (k1 = 1), 0)::BIGINT AS risky_of_risky, coalesce(sum(m * (k2 - k3)) FILTER (k1 = 1), 0)::BIGINT AS clean_of_risky
        , coalesce(sum(m * k3) FILTER (k1 = 0), 0)::BIGINT AS risky_of_clean, coalesce(sum(m * (k2 - k3)) FILTER (k1 = 0), 0)::BIGINT AS clean_of_clean
    FROM resample
    WHERE replicate = 0 AND gate_no IN (71, 72)
    GROUP BY gate_no
    UNION ALL
    SELECT 'or_ip', coalesce(sum(n) FILTER (device_risky AND ip_risky), 0)::BIGINT, coalesce(sum(n) FILTER (device_risky AND NOT ip_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (NOT device_risky AND ip_risky), 0)::BIGINT, coalesce(sum(n) FILTER (NOT device_risky AND NOT ip_risky), 0)::BIGINT
    FROM ip_risk_count
)
SELECT c.*
    , quantise(odds_ratio(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean), 12) AS odds_ratio
    , quantise(odds_ratio(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean) * exp(-gate.z * sqrt(
        1 / (risky_of_risky + 0.5) + 1 / (clean_of_risky + 0.5) + 1 / (risky_of_clean + 0.5) + 1 / (clean_of_clean + 0.5))), 12) AS wald_low
    , quantise(odds_ratio(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean) * exp(gate.z * sqrt(
        1 / (risky_of_risky + 0.5) + 1 / (clean_of_risky + 0.5) + 1 / (risky_of_clean + 0.5) + 1 / (clean_of_clean + 0.5))), 12) AS wald_high
    , quantise(abs(risky_of_risky::DOUBLE * clean_of_clean - clean_of_risky::DOUBLE * risky_of_clean)
        / nullif(sqrt((risky_of_risky + clean_of_risky)::DOUBLE * (risky_of_clean + clean_of_clean) * (risky_of_risky + risky_of_clean)
            * (clean_of_risky + clean_of_clean)), 0), 12) AS cramers_v
FROM counted AS c
CROSS JOIN policy_6A.realism_gate AS gate
