/*
doc: Divergence of every distribution, by component and stratum, with the rows behind it and whether it is judged.
materialize: diagnostic
*/
-- Cells beside the totals of their distribution.
WITH total AS (
    SELECT *, (sum(n) OVER (PARTITION BY component, stratum))::BIGINT AS n_total
        , sum(to_fixed_point(expected, 9)) OVER (PARTITION BY component, stratum)::DOUBLE / 1e9 AS expected_total
    FROM alignment_cell
)
SELECT total.component, total.stratum, total.n_total AS rows
    , quantise(sum(to_fixed_point(
        jsd_term(total.n / nullif(total.n_total, 0), total.expected / nullif(total.expected_total, 0)), 15))::DOUBLE / 1e15, 12) AS jsd
    , total.component <> 'family_merchant' OR total.n_total >= rule.merchants_judged_from AS is_judged
    , total.n_total >= CASE WHEN total.stratum <> 'WORLD' THEN rule.support.t8_region_rows
        WHEN total.component = 'family_merchant' THEN rule.merchants_judged_from
        WHEN starts_with(total.component, 'tier_party_') THEN 1
        ELSE rule.support.t8_rows END AS has_support
FROM total
CROSS JOIN policy_6A.validation_policy AS rule
GROUP BY total.component, total.stratum, total.n_total, rule.merchants_judged_from, rule.support
