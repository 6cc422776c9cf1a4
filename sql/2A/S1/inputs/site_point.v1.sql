/*
doc: >
  One row per site with its place on the polygons' integer grid; point_id numbers the sites in key order. A site
  whose coordinates are no place on the globe has no row here and is named by an assertion.
materialize: table
lane: input_load_schema_validation
*/
SELECT row_number() OVER (ORDER BY merchant_id, legal_country_iso, site_order) AS point_id
    , merchant_id
    , legal_country_iso
    , site_order
    , legal_country_iso AS country_iso
    , lat_deg
    , lon_deg
    , grid_lon(lon_deg) AS px
    , grid_lat(lat_deg) AS py
FROM site_locations
WHERE lat_deg BETWEEN -90 AND 90 AND lon_deg BETWEEN -180 AND 180
