/*
doc: >
  Which countries each definition of the cohorts looks at, with their metrics. `eligible` decides: law lists several
  zones and no zone holds nearly all people. `literal` asks only what law lists (C_large: any country), and
  `material` for several zones with a material share of the people; both are printed beside it.
materialize: table
*/
-- Countries with the conditions of the cohorts.
WITH ruling AS (
    SELECT country.*
        , gate.cohorts.multi_min_sites AS multi_min_sites
        , gate.cohorts.large_min_sites AS large_min_sites
        , country.support_zones >= gate.cohorts.min_support_zones AS is_multi_zone
        , country.material_zones >= gate.cohorts.min_support_zones AS is_material
        , coalesce(country.top_pop_share <= gate.cohorts.eligible_max_pop_share, false) AS is_mixed
        , country.zones >= gate.cohorts.min_zones AS shows_several
        , country.top1_share < gate.collapse_share AS is_spread
    FROM s5_country_metrics AS country
    CROSS JOIN policy_2A.realism_gate AS gate
)
-- The three definitions of the cohorts, one row per country and definition.
, choice AS (
    SELECT '' AS suffix, 'eligible' AS cohort
        , is_multi_zone AND is_mixed AS for_multi
        , is_multi_zone AND is_mixed AS for_large
        , *
    FROM ruling
    UNION ALL
    SELECT '_literal', 'literal', is_multi_zone, true, * FROM ruling
    UNION ALL
    SELECT '_material', 'material', is_material, is_material, * FROM ruling
)
SELECT suffix
    , cohort
    , legal_country_iso
    , for_multi AND sites >= multi_min_sites AS in_multi
    , for_large AND sites >= large_min_sites AS in_large
    , shows_several
    , is_spread
    , top1_share
    , top_gap
    , zone_entropy
FROM choice
