/*
doc: >
  Rank correlation (Spearman) of spatial spread and zone entropy: a country that is wide should show many zones. Over
  C_multi of each definition, and over `every` country with as many sites, single-zone ones included. Doubled mean
  ranks keep ties in integers.
materialize: table
*/
-- Countries of each definition with spread and entropy.
WITH member AS (
    SELECT cohort.cohort, cohort.zone_entropy, spread.dispersion
    FROM cohort_country AS cohort
    JOIN country_dispersion AS spread ON spread.legal_country_iso = cohort.legal_country_iso
    WHERE cohort.in_multi
    UNION ALL
    SELECT 'every', country.zone_entropy, spread.dispersion
    FROM s5_country_metrics AS country
    JOIN country_dispersion AS spread ON spread.legal_country_iso = country.legal_country_iso
    CROSS JOIN policy_2A.realism_gate AS gate
    WHERE country.sites >= gate.cohorts.multi_min_sites
)
-- Doubled mean ranks of both.
, ranked AS (
    SELECT cohort
        , 2 * rank() OVER (PARTITION BY cohort ORDER BY zone_entropy)
            + count(*) OVER (PARTITION BY cohort, zone_entropy) - 1 AS entropy_rank
        , 2 * rank() OVER (PARTITION BY cohort ORDER BY dispersion)
            + count(*) OVER (PARTITION BY cohort, dispersion) - 1 AS dispersion_rank
    FROM member
)
-- Covariance and variances of the ranks, in integers.
, moment AS (
    SELECT cohort, count(*) AS countries
        , count(*) * sum(entropy_rank * dispersion_rank) - sum(entropy_rank) * sum(dispersion_rank) AS covariance
        , count(*) * sum(entropy_rank * entropy_rank) - sum(entropy_rank) * sum(entropy_rank) AS entropy_variance
        , count(*) * sum(dispersion_rank * dispersion_rank)
            - sum(dispersion_rank) * sum(dispersion_rank) AS dispersion_variance
    FROM ranked
    GROUP BY cohort
)
SELECT cohort
    , countries
    , CASE WHEN entropy_variance > 0 AND dispersion_variance > 0
        THEN quantise(covariance::DOUBLE / (sqrt(entropy_variance::DOUBLE) * sqrt(dispersion_variance::DOUBLE)), 12)
    END AS rank_correlation
FROM moment
