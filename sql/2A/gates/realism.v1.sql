/*
doc: >
  Whether countries with several zones look like it (R1 to R4, over C_multi) and whether large ones have not collapsed
  into one zone (R5, over C_large); R0 asks that there is anything to judge. Measured for three definitions of the
  cohorts; the policy says which one decides. Single-zone countries cannot be asked: see fidelity.
tests: [R0, R1, R2, R3, R4, R5]
owner_state: S1
knobs: [2A.realism_gate.gate_thresholds, 2A.realism_gate.cohorts, 2A.realism_gate.collapse_share]
formula:
  R0: 'countries in C_multi, and in C_large'
  R1: 'countries of C_multi that show at least two zones / countries of C_multi'
  R2: 'median over C_multi of the largest zone share of a country'
  R3: 'median over C_multi of largest less second zone share'
  R4: 'median over C_multi of the entropy of zone shares over ln(supported zones)'
  R5: 'countries of C_large whose largest zone share is below collapse_share / countries of C_large'
cells: [country_scorecard, country_zone_share, cohort_summary]
*/
-- Counts, lists and medians of each definition of the cohorts.
WITH cohort AS (
    SELECT suffix
        , count(*) FILTER (in_multi) AS multi_n
        , count(*) FILTER (in_large) AS large_n
        , count(*) FILTER (in_multi AND shows_several) AS several_n
        , count(*) FILTER (in_large AND is_spread) AS spread_n
        , coalesce(list(top1_share ORDER BY top1_share, legal_country_iso) FILTER (in_multi), []) AS top1_shares
        , coalesce(list(top_gap ORDER BY top_gap, legal_country_iso) FILTER (in_multi), []) AS top_gaps
        , coalesce(list(zone_entropy ORDER BY zone_entropy, legal_country_iso) FILTER (in_multi), []) AS zone_entropies
        , median(top1_share) FILTER (in_multi) AS median_top1_share
        , median(top_gap) FILTER (in_multi) AS median_top_gap
        , median(zone_entropy) FILTER (in_multi) AS median_zone_entropy
    FROM cohort_country
    GROUP BY suffix
)
-- The metrics of each definition, with intervals.
, measure AS (
    SELECT 'R0' || suffix AS test_id, 'c_multi_countries' AS metric_name, multi_n::DOUBLE AS value
        , NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, multi_n AS support_n
    FROM cohort
    UNION ALL
    SELECT 'R0' || suffix, 'c_large_countries', large_n, NULL, NULL, large_n
    FROM cohort
    UNION ALL
    SELECT 'R1' || suffix, 'share_several_zones', several_n / nullif(multi_n, 0)
        , wilson_low(several_n, multi_n, confidence_z), wilson_high(several_n, multi_n, confidence_z), multi_n
    FROM cohort CROSS JOIN policy_2A.realism_gate
    UNION ALL
    SELECT 'R2' || suffix, 'median_top1_share', median_top1_share
        , median_low(top1_shares, confidence_z), median_high(top1_shares, confidence_z), multi_n
    FROM cohort CROSS JOIN policy_2A.realism_gate
    UNION ALL
    SELECT 'R3' || suffix, 'median_top_gap', median_top_gap
        , median_low(top_gaps, confidence_z), median_high(top_gaps, confidence_z), multi_n
    FROM cohort CROSS JOIN policy_2A.realism_gate
    UNION ALL
    SELECT 'R4' || suffix, 'median_zone_entropy', median_zone_entropy
        , median_low(zone_entropies, confidence_z), median_high(zone_entropies, confidence_z), multi_n
    FROM cohort CROSS JOIN policy_2A.realism_gate
    UNION ALL
    SELECT 'R5' || suffix, 'share_not_collapsed', spread_n / nullif(large_n, 0)
        , wilson_low(spread_n, large_n, confidence_z), wilson_high(spread_n, large_n, confidence_z), large_n
    FROM cohort CROSS JOIN policy_2A.realism_gate
)
SELECT *
FROM graded('measure', 'policy_2A.gate_thresholds', 'realism')
