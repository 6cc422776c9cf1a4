/*
doc: >
  Whether large countries are true to their people: the largest distance between the zone mix of sites and of people,
  sites in zones that are not legal there, and whether wide countries show more zones (over the literal C_multi: the
  deciding one is chosen for its mix, so spread orders it no more). This catches a single-zone country on the wrong
  island, which no diversity gate can see. Reported beside the verdict.
tests: [F1, F2, F3]
owner_state: S1
knobs: [2A.realism_gate.gate_thresholds, 2A.realism_gate.cohorts.large_min_sites]
formula:
  F1: 'largest total variation, over large countries, between zones of sites and of people'
  F2: 'sites of large countries in zones that are not legal there'
  F3: 'Spearman correlation of spatial dispersion and zone entropy over the literal C_multi'
cells: [country_scorecard, country_zone_share]
*/
-- Countries with enough sites for a zone mix.
WITH large_country AS (
    SELECT country.legal_country_iso, country.foreign_zone_sites, fidelity.zone_mix_distance
    FROM s5_country_metrics AS country
    JOIN country_fidelity AS fidelity ON fidelity.legal_country_iso = country.legal_country_iso
    CROSS JOIN policy_2A.realism_gate AS gate
    WHERE country.sites >= gate.cohorts.large_min_sites
)
-- The three metrics.
, measure AS (
    SELECT 'F1' AS test_id, 'zone_mix_distance' AS metric_name, max(zone_mix_distance) AS value
        , NULL AS ci_low, NULL AS ci_high, count(*) AS support_n
    FROM large_country
    UNION ALL
    SELECT 'F2', 'foreign_zone_sites', sum(foreign_zone_sites)::DOUBLE, NULL, NULL, count(*)
    FROM large_country
    UNION ALL
    SELECT 'F3', 'dispersion_entropy_rank_correlation', rank_correlation, NULL, NULL, countries
    FROM dispersion_rank
    WHERE cohort = 'literal'
)
SELECT *
FROM graded('measure', 'policy_2A.gate_thresholds', 'fidelity')
