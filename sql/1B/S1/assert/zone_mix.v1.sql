/*
doc: >
  In a country with many sites, sites and people are spread over its time zones alike (total variation distance).
code: 104
name: ZONE_MIX
hint: siting.place_exponent, or sites piled up in one region
import: warn
import_code: 109
*/
-- Sites by zone.
WITH zone_site AS (
    SELECT legal_country_iso, tzid, count(*) AS sites
    FROM located_zone
    GROUP BY legal_country_iso, tzid
)
-- Sites by country.
, country_site AS (
    SELECT legal_country_iso, sum(sites) AS sites FROM zone_site GROUP BY legal_country_iso
)
-- Share of sites less share of people, over the zones that either has.
, share AS (
    SELECT c.legal_country_iso, c.sites, coalesce(z.tzid, s.tzid) AS tzid
        , to_fixed_point(coalesce(s.sites, 0) / c.sites - coalesce(z.pop_share, 0.0), 12) AS difference
    FROM country_site AS c
    JOIN (
        SELECT country_iso AS legal_country_iso, tzid FROM tz_country_zone
        UNION
        SELECT legal_country_iso, tzid FROM zone_site
    ) AS k ON k.legal_country_iso = c.legal_country_iso
    LEFT JOIN tz_country_zone AS z ON z.country_iso = k.legal_country_iso AND z.tzid = k.tzid
    LEFT JOIN zone_site AS s ON s.legal_country_iso = k.legal_country_iso AND s.tzid IS NOT DISTINCT FROM k.tzid
)
-- Total variation distance of each country.
, distance AS (
    SELECT legal_country_iso, max(sites) AS sites, sum(abs(difference)) / 2e12 AS zone_mix_distance
    FROM share
    GROUP BY legal_country_iso
)
SELECT d.legal_country_iso, d.sites, d.zone_mix_distance
FROM distance AS d
CROSS JOIN policy_UP.world_policy
WHERE d.sites >= checks.zone_mix_min_sites AND d.zone_mix_distance > checks.zone_mix_distance_max
