/*
doc: >
  No single point holds more than a twentieth of the sites of a country that has many.
code: 103
name: SHARED_POINT
hint: geocoding that fell back to a country or city centre
import: warn
import_code: 109
*/
-- Sites on each point.
WITH point AS (
    SELECT legal_country_iso, lon_deg, lat_deg, count(*) AS sites
    FROM site_locations
    GROUP BY legal_country_iso, lon_deg, lat_deg
)
-- These beside the sites of the country.
, shared AS (
    SELECT legal_country_iso, lon_deg, lat_deg, sites, sum(sites) OVER (PARTITION BY legal_country_iso) AS country_sites
    FROM point
)
SELECT s.legal_country_iso, s.lon_deg, s.lat_deg, s.sites, s.country_sites
FROM shared AS s
CROSS JOIN policy_UP.world_policy
WHERE s.country_sites >= checks.shared_point_min_sites AND s.sites > checks.shared_point_max * s.country_sites
