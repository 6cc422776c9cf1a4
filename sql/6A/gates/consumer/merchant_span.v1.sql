/*
doc: >
  The merchants of each country, and of all countries together (WORLD), each on a span of [0, total) as wide as its weekly
  volume.
materialize: table
*/
-- Weekly volumes by country and over the world, in thousandths of an arrival.
WITH volume AS (
    SELECT legal_country_iso AS country_iso, merchant_id, sum(to_fixed_point(weekly_volume_expected, 3))::BIGINT AS volume
    FROM merchant_zone_profile_5A
    GROUP BY legal_country_iso, merchant_id
    UNION ALL
    SELECT 'WORLD', merchant_id, sum(to_fixed_point(weekly_volume_expected, 3))::BIGINT FROM merchant_zone_profile_5A GROUP BY merchant_id
)
SELECT country_iso, merchant_id, volume
    , (sum(volume) OVER (PARTITION BY country_iso ORDER BY merchant_id))::BIGINT - volume AS since
    , (sum(volume) OVER (PARTITION BY country_iso))::BIGINT AS total
FROM volume
WHERE volume > 0
