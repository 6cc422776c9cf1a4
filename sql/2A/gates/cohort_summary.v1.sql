/*
doc: >
  The deciding C_multi as distributions: inequality of the largest share (Gini), how far the largest shares and the
  entropies of sites are from those of people (Kolmogorov-Smirnov and Wasserstein over the same countries), rank
  correlation of spread and entropy, and countries whose several zones are one clock.
materialize: diagnostic
*/
-- Countries of the deciding C_multi with their metrics.
WITH member AS (
    SELECT country.legal_country_iso, country.top1_share, country.top_pop_share, country.zone_entropy
        , fidelity.people_entropy
    FROM s5_country_metrics AS country
    JOIN cohort_country AS cohort ON cohort.legal_country_iso = country.legal_country_iso
    JOIN country_fidelity AS fidelity ON fidelity.legal_country_iso = country.legal_country_iso
    WHERE cohort.cohort = 'eligible' AND cohort.in_multi
)
-- Largest share and entropy, of sites beside those of people.
, value_pair AS (
    SELECT 'top1_share' AS measure, legal_country_iso, top1_share AS of_sites, top_pop_share AS of_people FROM member
    UNION ALL
    SELECT 'zone_entropy', legal_country_iso, zone_entropy, people_entropy FROM member
)
-- Both samples in one column.
, side AS (
    SELECT measure, legal_country_iso, of_sites AS value, 1 AS sites, 0 AS people FROM value_pair
    UNION ALL
    SELECT measure, legal_country_iso, of_people, 0, 1 FROM value_pair
)
-- Gap of both distribution functions at each value: as both have one value per country, a difference of counts.
, distribution_gap AS (
    SELECT measure
        , sum(sites) OVER up_to - sum(people) OVER up_to AS gap
        , sum(sites) OVER (PARTITION BY measure) AS countries
    FROM side
    WINDOW up_to AS (PARTITION BY measure ORDER BY value RANGE UNBOUNDED PRECEDING)
)
-- Places of each value in both samples.
, sorted AS (
    SELECT measure, of_sites, of_people
        , row_number() OVER (PARTITION BY measure ORDER BY of_sites, legal_country_iso) AS sites_place
        , row_number() OVER (PARTITION BY measure ORDER BY of_people, legal_country_iso) AS people_place
        , count(*) OVER (PARTITION BY measure) AS countries
    FROM value_pair
)
SELECT 'ks_' || measure || '_people' AS metric
    , max(abs(gap)) / max(countries) AS value
    , max(countries)::BIGINT AS support_n
FROM distribution_gap
GROUP BY measure
UNION ALL
SELECT 'wasserstein_' || site.measure || '_people'
    , quantise(sum(to_fixed_point(abs(site.of_sites - person.of_people), 12))::DOUBLE / 1e12 / max(site.countries), 12)
    , max(site.countries)
FROM sorted AS site
JOIN sorted AS person ON person.measure = site.measure AND person.people_place = site.sites_place
GROUP BY site.measure
UNION ALL
SELECT 'gini_' || measure
    , quantise(sum(to_fixed_point(of_sites, 12) * (2 * sites_place - countries - 1))::DOUBLE
        / nullif(max(countries) * sum(to_fixed_point(of_sites, 12)), 0)::DOUBLE, 12)
    , max(countries)
FROM sorted
WHERE measure = 'top1_share'
GROUP BY measure
UNION ALL
SELECT 'dispersion_entropy_rank_correlation_' || cohort, rank_correlation, countries
FROM dispersion_rank
UNION ALL
SELECT 'countries_several_zones_one_clock', count(*) FILTER (clock.clocks = 1), count(*)
FROM country_clock AS clock
JOIN s5_country_metrics AS country ON country.legal_country_iso = clock.legal_country_iso
WHERE country.zones > 1
ORDER BY metric
