/*
doc: >
  Counters of S5, findings of every law, and how the counts stand to the second opinion, the proxy that knows nothing of 5A: rank
  correlation over countries, and arrivals over the proxy's.
materialize: metrics
*/
-- Countries with both numbers.
WITH pair AS (
    SELECT 1 AS part, summary.realised_arrivals AS x, to_fixed_point(proxy.expected_arrivals, 6)::BIGINT AS y
    FROM arrival_summary AS summary
    JOIN arrival_proxy AS proxy ON proxy.scenario_id = summary.scenario_id AND proxy.legal_country_iso = summary.legal_country_iso
)
SELECT 'check_violations' AS metric, check_id AS key, violations::DOUBLE AS value FROM check_result
UNION ALL SELECT 'check_rows_examined', check_id, rows_examined FROM check_result
UNION ALL SELECT 'proxy_rank_correlation', '', coalesce(rho, 0) FROM rank_correlation('pair')
UNION ALL SELECT 'arrivals_over_proxy', '', quantise(sum(x)::DOUBLE * 1e6 / sum(y)::DOUBLE, 9) FROM pair
