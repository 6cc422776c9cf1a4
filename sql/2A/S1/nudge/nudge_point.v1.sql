/*
doc: >
  Step 4: the sites that the ladder has not settled, one small step to the north-east. Boundaries leave slivers far
  thinner than this step between zones; clamped at the pole, wrapped at the antimeridian.
materialize: view
*/
-- Unsettled sites one step to the north-east, in degrees.
WITH stepped AS (
    SELECT site.point_id
        , site.country_iso
        , clamp_lat(site.lat_deg + nudge.epsilon_degrees) AS nudge_lat_deg
        , wrap_lon(site.lon_deg + nudge.epsilon_degrees) AS nudge_lon_deg
    FROM site_point AS site
    JOIN raw_zone ON raw_zone.point_id = site.point_id
    CROSS JOIN policy_2A.tz_nudge AS nudge
    WHERE raw_zone.tzid IS NULL
)
SELECT point_id
    , country_iso
    , nudge_lat_deg
    , nudge_lon_deg
    , grid_lon(nudge_lon_deg) AS px
    , grid_lat(nudge_lat_deg) AS py
FROM stepped
