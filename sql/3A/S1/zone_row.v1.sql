/*
doc: >
  The zones that each merchant and country gets a row for. Escalated pairs (a country of several inhabited zones and
  enough outlets) get every inhabited zone, with zeros, so that later segments see where the merchant is not.
*/
-- Sites by the zone that boundaries, law and overlap rules give their position: the rules of 2A, so that both agree
-- wherever no nudge or override is needed. A site in no zone counts under none, and the checks find it.
WITH zone_site AS MATERIALIZED (
    SELECT p.merchant_id, p.country_iso AS legal_country_iso, z.tzid, count(*) AS sites
    FROM zones_resolved('site_point', 'site_hit', 'tz_country_zone', 'policy_ref.overlap_rules') AS z
    JOIN site_point AS p ON p.point_id = z.point_id
    WHERE z.tzid IS NOT NULL
    GROUP BY p.merchant_id, p.country_iso, z.tzid
)
-- Zones in which people live.
, inhabited AS (
    SELECT DISTINCT country_iso, tzid FROM gazetteer
)
-- Number of such zones in each country.
, zoned AS (
    SELECT country_iso, count(*) AS zones FROM inhabited GROUP BY country_iso
)
-- Sites of each merchant and country, and whether it is escalated.
, pair AS (
    SELECT s.merchant_id, s.legal_country_iso
        , count(*) AS site_count
        , coalesce(max(z.zones), 0) >= 2 AND count(*) >= max(zone_allocation.escalate_min_sites) AS is_escalated
    FROM site_locations AS s
    LEFT JOIN zoned AS z ON z.country_iso = s.legal_country_iso
    CROSS JOIN policy_UP.world_policy
    GROUP BY s.merchant_id, s.legal_country_iso
)
-- Rows of escalated pairs in every inhabited zone, and zones that have sites.
, listed AS (
    SELECT p.merchant_id, p.legal_country_iso, i.tzid
    FROM pair AS p
    JOIN inhabited AS i ON i.country_iso = p.legal_country_iso
    WHERE p.is_escalated
    UNION
    SELECT merchant_id, legal_country_iso, tzid FROM zone_site
)
SELECT l.merchant_id, l.legal_country_iso, l.tzid
    , coalesce(z.sites, 0) AS zone_site_count
    , (sum(coalesce(z.sites, 0)) OVER (PARTITION BY l.merchant_id, l.legal_country_iso))::BIGINT AS zone_site_count_sum
    , p.site_count
    , p.is_escalated
FROM listed AS l
JOIN pair AS p ON p.merchant_id = l.merchant_id AND p.legal_country_iso = l.legal_country_iso
LEFT JOIN zone_site AS z
    ON z.merchant_id = l.merchant_id AND z.legal_country_iso = l.legal_country_iso AND z.tzid = l.tzid
CROSS JOIN policy_UP.world_policy
WHERE p.is_escalated OR zone_allocation.monolithic_rows
