/*
doc: The four counts of each odds ratio, with Wald's interval of its logarithm, and Cramer's V.
materialize: diagnostic
*/
SELECT c.metric_name, c.risky_of_risky, c.clean_of_risky, c.risky_of_clean, c.clean_of_clean
    , quantise(ratio.value, 12) AS odds_ratio
    , quantise(ratio.value * exp(-gate.bootstrap.z * ratio.deviation), 12) AS wald_low
    , quantise(ratio.value * exp(gate.bootstrap.z * ratio.deviation), 12) AS wald_high
    , c.cramers_v
FROM risk_table AS c
JOIN (
    SELECT metric_name, odds_ratio(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean) AS value
        , sqrt(1 / (risky_of_risky + 0.5::DOUBLE) + 1 / (clean_of_risky + 0.5::DOUBLE)
            + 1 / (risky_of_clean + 0.5::DOUBLE) + 1 / (clean_of_clean + 0.5::DOUBLE)) AS deviation
    FROM risk_table
) AS ratio ON ratio.metric_name = c.metric_name
CROSS JOIN policy_6A.realism_gate AS gate
