/*
doc: The published positions on the grid, for the checks.
*/
SELECT row_number() OVER (ORDER BY merchant_id, legal_country_iso, site_order) AS point_id
    , merchant_id, legal_country_iso AS country_iso, site_order, grid_lon(lon_deg) AS px, grid_lat(lat_deg) AS py
FROM site_locations
