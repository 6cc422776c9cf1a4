/*
doc: >
  One row per class: its merchants, its share of the world, the largest share of one country in it, how it spends nights
  and weekends, and how many shapes it effectively has (inverse of the concentration over its templates).
materialize: diagnostic
*/
-- Merchants and volume of each class.
WITH volume AS (
    SELECT primary_demand_class AS demand_class, count(*) AS merchants
        , sum(to_fixed_point(weekly_volume_total_expected, 9)) AS units
        , sum(sum(to_fixed_point(weekly_volume_total_expected, 9))) OVER () AS world_units
    FROM merchant_class_profile_5A
    GROUP BY primary_demand_class
)
-- Largest share of one country in each class.
, country AS (
    SELECT demand_class, max(class_share) AS country_share_max
    FROM class_country
    GROUP BY demand_class
)
-- Shares of night and weekend.
, conduct AS (
    SELECT demand_class
        , sum(night_units)::DOUBLE / nullif(sum(units), 0)::DOUBLE AS night_share
        , sum(weekend_units)::DOUBLE / nullif(sum(units), 0)::DOUBLE AS weekend_share
    FROM class_conduct
    GROUP BY demand_class
)
-- Effective number of shapes.
, variety AS (
    SELECT demand_class, (sum(usage_rows) * sum(usage_rows))::DOUBLE / sum(usage_rows * usage_rows)::DOUBLE AS effective_variants
    FROM class_shape_catalogue_5A
    GROUP BY demand_class
)
SELECT volume.demand_class
    , volume.merchants
    , volume.units::DOUBLE / nullif(volume.world_units, 0)::DOUBLE AS world_share
    , country.country_share_max
    , conduct.night_share
    , conduct.weekend_share
    , variety.effective_variants
FROM volume
LEFT JOIN country ON country.demand_class = volume.demand_class
LEFT JOIN conduct ON conduct.demand_class = volume.demand_class
LEFT JOIN variety ON variety.demand_class = volume.demand_class
