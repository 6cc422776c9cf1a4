/*
doc: >
  One row per place that is a part of a larger one, with the outermost whole. A place is a part of the largest place of its
  first-level division whose radius it lies in; a place's radius follows from its people and a density. Countries that are one
  city are taken as undivided. A whole of a whole is followed to the end.
*/
-- Places with their radius.
WITH spread AS (
    SELECT place.point_id, place.country_iso, CASE WHEN undivided.value IS NULL THEN place.admin1_code ELSE '' END AS division
        , place.lat_deg, place.lon_deg, place.population, rule.km_per_degree, rule.cell_deg
        , least(rule.radius_km_max, sqrt(place.population / (pi() * coalesce(own.density_per_km2, rule.density_per_km2))))
            AS radius_km
        , place.population >= rule.whole_people_min AS may_be_whole
        , greatest(quantise(cos(radians(place.lat_deg)), 12), 0.01) AS narrowing
    FROM place
    CROSS JOIN policy_ref.place_levels AS rule
    LEFT JOIN policy_ref.country_density_per_km2 AS own ON own.country_iso = place.country_iso
    LEFT JOIN policy_ref.undivided_countries AS undivided ON undivided.value = place.country_iso
    WHERE place.population > 0
)
-- Rows of grid cells that a possible whole touches.
, whole_row AS (
    SELECT *
        , unnest(range(floor((lat_deg - radius_km / km_per_degree) / cell_deg)::BIGINT
            , floor((lat_deg + radius_km / km_per_degree) / cell_deg)::BIGINT + 1)) AS cell_y
    FROM spread
    WHERE may_be_whole
)
-- Grid cells that it touches.
, whole_cell AS (
    SELECT *
        , unnest(range(floor((lon_deg - radius_km / (km_per_degree * narrowing)) / cell_deg)::BIGINT
            , floor((lon_deg + radius_km / (km_per_degree * narrowing)) / cell_deg)::BIGINT + 1)) AS cell_x
    FROM whole_row
)
-- Smaller places in the same cell, with how far they lie from the whole to the north and to the east.
, met AS (
    SELECT inner_place.point_id, whole.point_id AS whole_id, whole.population, whole.radius_km
        , (inner_place.lat_deg - whole.lat_deg) * whole.km_per_degree AS north_km
        , (inner_place.lon_deg - whole.lon_deg) * whole.km_per_degree * whole.narrowing AS east_km
    FROM whole_cell AS whole
    JOIN spread AS inner_place
        ON inner_place.country_iso = whole.country_iso
        AND inner_place.division = whole.division
        AND floor(inner_place.lon_deg / inner_place.cell_deg)::BIGINT = whole.cell_x
        AND floor(inner_place.lat_deg / inner_place.cell_deg)::BIGINT = whole.cell_y
    WHERE (inner_place.population, inner_place.point_id) < (whole.population, whole.point_id)
)
-- The largest place in whose radius a smaller one lies; places of equal population go by id.
, part AS MATERIALIZED (
    SELECT point_id, arg_max(whole_id, (population, whole_id)) AS whole_id
    FROM met
    WHERE north_km * north_km + east_km * east_km <= radius_km * radius_km
    GROUP BY point_id
)
-- Each part with the wholes above it, outermost last.
, climbed AS (
    WITH RECURSIVE climb AS (
        SELECT point_id, whole_id, 1 AS height FROM part
        UNION ALL
        SELECT climb.point_id, part.whole_id, climb.height + 1
        FROM climb
        JOIN part ON part.point_id = climb.whole_id
    )
    SELECT point_id, arg_max(whole_id, height) AS whole_id FROM climb GROUP BY point_id
)
SELECT point_id, whole_id FROM climbed
