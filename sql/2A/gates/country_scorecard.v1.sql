/*
doc: One row per country with everything that the gates look at, to trace a failed metric to its hotspots.
materialize: diagnostic
*/
SELECT country.legal_country_iso
    , country.sites
    , country.zones
    , clock.clocks
    , country.top1_tzid
    , country.top1_share
    , country.top2_share
    , country.top_gap
    , country.zone_entropy
    , country.support_zones
    , country.material_zones
    , country.top_pop_share
    , fidelity.zone_mix_distance
    , spread.dispersion
    , CASE WHEN cohort.in_large THEN 'C_multi C_large' WHEN cohort.in_multi THEN 'C_multi' ELSE 'C_single' END AS cohorts
    , country.fallback_sites
    , country.override_sites
    , country.overlap_rule_sites
    , country.nudged_sites
    , country.foreign_zone_sites
FROM s5_country_metrics AS country
JOIN cohort_country AS cohort ON cohort.legal_country_iso = country.legal_country_iso AND cohort.cohort = 'eligible'
LEFT JOIN country_fidelity AS fidelity ON fidelity.legal_country_iso = country.legal_country_iso
LEFT JOIN country_dispersion AS spread ON spread.legal_country_iso = country.legal_country_iso
LEFT JOIN country_clock AS clock ON clock.legal_country_iso = country.legal_country_iso
ORDER BY country.legal_country_iso
