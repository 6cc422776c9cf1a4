/*
doc: >
  Where the people of each country and zone live: how many, and the direction of their centre from that of the earth, as a
  vector of length 1.
materialize: table
*/
-- Vectors of the places, weighted by their people, in fixed point.
WITH placed AS (
    SELECT country_iso
        , tzid
        , sum(population)::BIGINT AS people
        , sum(to_fixed_point(population * cos(radians(lat_deg)) * cos(radians(lon_deg)), 6))::DOUBLE AS x
        , sum(to_fixed_point(population * cos(radians(lat_deg)) * sin(radians(lon_deg)), 6))::DOUBLE AS y
        , sum(to_fixed_point(population * sin(radians(lat_deg)), 6))::DOUBLE AS z
    FROM gazetteer
    WHERE population > 0
    GROUP BY country_iso, tzid
)
SELECT country_iso, tzid, people
    , x / sqrt(x * x + y * y + z * z) AS x
    , y / sqrt(x * x + y * y + z * z) AS y
    , z / sqrt(x * x + y * y + z * z) AS z
FROM placed
WHERE x * x + y * y + z * z > 0
