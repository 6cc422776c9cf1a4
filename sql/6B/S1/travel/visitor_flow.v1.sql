/*
doc: >
  Rows of each country's guide of visitors by origin, in proportion to the wallets there over a power of the distance between the middles of
  both countries' sites, and the arrivals in person of a plain week that they stand for, in units of 1e-6.
*/
-- Middles of the sites of countries.
WITH country AS (
    SELECT country_iso, sum((lat_deg * 1e7)::BIGINT)::DOUBLE / count(*) / 1e7 AS lat_deg
        , sum((lon_deg * 1e7)::BIGINT)::DOUBLE / count(*) / 1e7 AS lon_deg
    FROM site_cell
    GROUP BY country_iso
)
-- Arrivals in person.
, visited AS (
    SELECT legal_country_iso AS country_iso, sum((weekly_volume_expected * 1e6)::BIGINT)::BIGINT AS weekly_units
    FROM merchant_zone_key_5B
    WHERE channel_group <> 'card_not_present'
    GROUP BY legal_country_iso
)
-- Weights of origins.
, claim AS (
    SELECT pool.country_no AS part, origin.country_no AS unit, visited.weekly_units, policy.visitors.guide_rows AS total
        , CAST(1e6 * quantise(origin.wallets / pow(1 + great_circle_km(
            here.lat_deg, here.lon_deg, there.lat_deg
                , there.lon_deg) / policy.visitors.distance_km, policy.visitors.exponent), 6) AS BIGINT) AS weight
    FROM visited
    JOIN country_pool_6B AS pool ON pool.country_iso = visited.country_iso
    JOIN country AS here ON here.country_iso = visited.country_iso
    JOIN country_pool_6B AS origin ON origin.country_iso <> visited.country_iso
    JOIN country AS there ON there.country_iso = origin.country_iso
    CROSS JOIN policy_6B.attachment AS policy
)
SELECT part AS country_no, unit AS origin_no, quota AS guide_rows, (weekly_units::HUGEINT * quota // total)::BIGINT AS weekly_units
FROM apportion('claim')
WHERE quota > 0
