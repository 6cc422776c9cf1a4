/*
doc: The share of risky accounts and devices by whether their owner is risky. T7 asks for the odds ratios.
title: Risk of what a party owns
*/
SELECT CASE cell_kind WHEN 'ACCOUNT_COUPLING' THEN 'accounts of ' ELSE 'devices of ' END
    || CASE WHEN is_risky THEN 'risky parties' ELSE 'clean parties' END AS owned
    , sum(n * risky_members)::BIGINT / sum(n * members)::BIGINT AS share
FROM s5_realism_cells_6A
WHERE cell_kind IN ('ACCOUNT_COUPLING', 'DEVICE_COUPLING')
GROUP BY cell_kind, is_risky
ORDER BY owned
