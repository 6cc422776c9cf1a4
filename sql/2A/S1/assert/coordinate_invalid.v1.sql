/*
doc: >
  Every site lies on the globe, in a known country: no missing or infinite coordinate, latitude within 90 degrees,
  longitude within 180. Such a site has no place on the polygons' grid, so nothing after it could be trusted.
code: 110
name: COORDINATE_INVALID
hint: mend 1B.site_locations, then engine build --select 2A
*/
SELECT site.merchant_id, site.legal_country_iso, site.site_order, site.lat_deg, site.lon_deg
FROM site_locations AS site
LEFT JOIN country ON country.country_iso = site.legal_country_iso AND country.is_current
WHERE country.country_iso IS NULL
    OR NOT coalesce(site.lat_deg BETWEEN -90 AND 90, false)
    OR NOT coalesce(site.lon_deg BETWEEN -180 AND 180, false)
