/*
doc: >
  Where each virtual merchant settles: a place of its home country, drawn in proportion to population, because
  somebody must tell its local time.
*/
WITH ladder AS (
    SELECT g.country_iso, g.lat_deg, g.lon_deg, g.tzid
        , (sum(greatest(g.population, siting.presence_floor)) OVER (PARTITION BY g.country_iso ORDER BY g.place_id)
            - greatest(g.population, siting.presence_floor))::BIGINT AS people_from
        , (sum(greatest(g.population, siting.presence_floor)) OVER (PARTITION BY g.country_iso))::BIGINT AS people_total
    FROM gazetteer AS g
    CROSS JOIN policy_UP.world_policy
)
, drawn AS (
    SELECT m.merchant_id, m.home_country_iso, rng_pick(d.s1, t.people_total) AS people_at
    FROM virtual_classification AS v
    JOIN merchant AS m ON m.merchant_id = v.merchant_id
    JOIN draw__virtual AS d ON d.entity = m.entity
    JOIN (SELECT DISTINCT country_iso, people_total FROM ladder) AS t ON t.country_iso = m.home_country_iso
    WHERE v.is_virtual
)
SELECT d.merchant_id
    , substr(sha256('settlement|' || d.merchant_id), 1, 16) AS settlement_site_id
    , l.lat_deg
    , l.lon_deg
    , l.tzid AS tzid_settlement
FROM drawn AS d
ASOF JOIN ladder AS l ON l.country_iso = d.home_country_iso AND d.people_at >= l.people_from
