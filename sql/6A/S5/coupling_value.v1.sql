/*
doc: The realised odds ratios, whatever their support.
step: validation_checks
*/
SELECT metric_name, quantise(odds_ratio(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean), 12) AS value
    , risky_of_risky + clean_of_risky + risky_of_clean + clean_of_clean AS support_n
FROM risk_table
WHERE metric_name <> 'or_ip'
