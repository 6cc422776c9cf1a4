/*
doc: >
  One row per merchant with its leading class: the one with the largest volume, with the most rows where nothing is
  expected, ties by the catalogue's order.
materialize: dataset
*/
-- Volume and rows of each merchant by class.
WITH classed AS (
    SELECT profile.merchant_id
        , profile.demand_class
        , class.ordinal
        , sum(volume_units(profile.weekly_volume_expected)) AS units
        , count(*) AS rows_seen
    FROM merchant_zone_profile_5A AS profile
    JOIN policy_5A.demand_classes AS class ON class.demand_class = profile.demand_class
    GROUP BY profile.merchant_id, profile.demand_class, class.ordinal
)
-- Classes of each merchant, the leading one first.
, ranked AS (
    SELECT *
        , row_number() OVER (PARTITION BY merchant_id ORDER BY units DESC, rows_seen DESC, ordinal) AS class_rank
    FROM classed
)
SELECT merchant_id
    , max(demand_class) FILTER (class_rank = 1) AS primary_demand_class
    , list(demand_class ORDER BY ordinal) AS classes_seen
    , volume_of(sum(units)) AS weekly_volume_total_expected
FROM ranked
GROUP BY merchant_id
