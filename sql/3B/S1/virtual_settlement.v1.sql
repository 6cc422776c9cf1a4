/*
doc: >
  Where each virtual merchant settles: a place of its home country, drawn in proportion to population, because
  somebody must tell its local time.
*/
-- Merchants that sell without premises only.
WITH virtual_merchant AS (
    SELECT m.merchant_id, m.home_country_iso, d.s1
    FROM virtual_classification AS v
    JOIN merchant AS m ON m.merchant_id = v.merchant_id
    JOIN draw__virtual AS d ON d.entity = m.entity
    WHERE v.is_virtual
)
-- Places of their home countries.
, place AS (
    SELECT country_iso, place_id, lat_deg, lon_deg, tzid, greatest(population, siting.presence_floor) AS people
    FROM gazetteer
    CROSS JOIN policy_UP.world_policy
    WHERE country_iso IN (SELECT home_country_iso FROM virtual_merchant)
)
-- Places on a line of running population.
, ladder AS (
    SELECT country_iso, lat_deg, lon_deg, tzid, people
        , (sum(people) OVER (ORDER BY country_iso, place_id) - people)::BIGINT AS people_from
    FROM place
)
-- Stretch of the line that belongs to each country.
, country_stretch AS (
    SELECT country_iso, min(people_from) AS people_from, sum(people) AS people FROM ladder GROUP BY country_iso
)
-- Position of each merchant on that stretch.
, drawn AS (
    SELECT v.merchant_id, v.home_country_iso, c.people_from + rng_pick(v.s1, c.people) AS people_at
    FROM virtual_merchant AS v
    JOIN country_stretch AS c ON c.country_iso = v.home_country_iso
)
SELECT d.merchant_id
    , substr(sha256('settlement|' || d.merchant_id), 1, 16) AS settlement_site_id
    , l.lat_deg
    , l.lon_deg
    , l.tzid AS tzid_settlement
FROM drawn AS d
ASOF JOIN ladder AS l ON l.country_iso = d.home_country_iso AND d.people_at >= l.people_from
