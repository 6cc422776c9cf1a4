/*
doc: >
  The gazetteer's places on the grid. Named by point_id, because they are the points whose zones are looked up.
lane: input_load_schema_validation
*/
SELECT
    place_id AS point_id
    , country_iso
    , place_name
    , lat_deg
    , lon_deg
    , population
    , gazetteer_tzid
    , admin1_code
    , grid_lon(lon_deg) AS px
    , grid_lat(lat_deg) AS py
FROM source.geonames_places
