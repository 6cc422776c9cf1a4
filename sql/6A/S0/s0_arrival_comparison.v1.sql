/*
doc: >
  Comparison of the weekly arrivals that 6A grows its parties from with the arrivals that 5B counted: rank correlation over countries, and
  their total over a week of 5A. For the reader only; nothing depends on it.
materialize: metrics
lane: input_resolution
*/
-- Weekly arrivals of each country by 5A.
WITH profile AS (
    SELECT legal_country_iso AS country_iso, sum(to_fixed_point(weekly_volume_expected, 6)) AS arrivals
    FROM merchant_zone_profile_5A
    WHERE isfinite(weekly_volume_expected)
    GROUP BY legal_country_iso
)
-- Countries with both numbers.
, paired AS (
    SELECT counted.scenario_id, profile.arrivals, to_fixed_point(counted.realised_arrivals, 6) AS counted_arrivals
    FROM arrival_summary AS counted
    JOIN profile ON profile.country_iso = counted.legal_country_iso
)
-- Twice the mean rank of equal values, so that ranks stay integers.
, ranked AS (
    SELECT scenario_id, arrivals, counted_arrivals
        , 2 * rank() OVER (PARTITION BY scenario_id ORDER BY arrivals)
            + count(*) OVER (PARTITION BY scenario_id, arrivals) - 1 AS rank_a
        , 2 * rank() OVER (PARTITION BY scenario_id ORDER BY counted_arrivals)
            + count(*) OVER (PARTITION BY scenario_id, counted_arrivals) - 1 AS rank_b
    FROM paired
)
-- Sums behind the correlation.
, summed AS (
    SELECT scenario_id, count(*)::DOUBLE AS n
        , sum(arrivals)::DOUBLE AS arrivals, sum(counted_arrivals)::DOUBLE AS counted_arrivals
        , sum(rank_a)::DOUBLE AS a, sum(rank_b)::DOUBLE AS b
        , sum((rank_a * rank_b)::HUGEINT)::DOUBLE AS ab
        , sum((rank_a * rank_a)::HUGEINT)::DOUBLE AS aa, sum((rank_b * rank_b)::HUGEINT)::DOUBLE AS bb
    FROM ranked
    GROUP BY scenario_id
)
SELECT 'arrival_rank_correlation' AS metric, scenario_id AS key
    , quantise((n * ab - a * b) / sqrt((n * aa - a * a) * (n * bb - b * b)), 9) AS value
FROM summed
WHERE (n * aa - a * a) * (n * bb - b * b) > 0
UNION ALL
SELECT 'counted_weeks', scenario_id, quantise(counted_arrivals / arrivals, 9)
FROM summed
WHERE arrivals > 0
