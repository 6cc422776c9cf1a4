/*
doc: >
  One row per place whose zone is legal in its country. The resolved zone is the one that the simulated world uses;
  the gazetteer's own stays beside it as a check. Population counts everybody once: what GeoNames states, less the people who
  live in parts of the place that are listed too.
*/
SELECT
    p.point_id AS place_id
    , p.country_iso
    , p.place_name
    , p.lat_deg
    , p.lon_deg
    , n.population
    , p.population AS stated_population
    , n.whole_id AS whole_place_id
    , p.gazetteer_tzid
    , z.tzid
    , hilbert_key(p.px, p.py)::UBIGINT AS hilbert_key
FROM place AS p
JOIN place_people AS n ON n.point_id = p.point_id
JOIN place_zone AS z ON z.point_id = p.point_id
JOIN legal_zone AS l ON l.country_iso = z.country_iso AND l.tzid = z.tzid
