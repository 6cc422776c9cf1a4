/*
doc: >
  How widely each country's sites are spread over the globe: one minus the length of the mean of their unit vectors
  (0 at one point), which needs no map and no dateline.
materialize: table
*/
-- Sites as unit vectors, in fixed point.
WITH direction AS (
    SELECT legal_country_iso
        , to_fixed_point(quantise(cos(radians(lat_deg)), 12) * quantise(cos(radians(lon_deg)), 12), 9) AS x_e9
        , to_fixed_point(quantise(cos(radians(lat_deg)), 12) * quantise(sin(radians(lon_deg)), 12), 9) AS y_e9
        , to_fixed_point(quantise(sin(radians(lat_deg)), 12), 9) AS z_e9
    FROM site_locations
)
-- Mean vector of each country.
, resultant AS (
    SELECT legal_country_iso
        , sum(x_e9)::DOUBLE / 1e9 / count(*) AS x
        , sum(y_e9)::DOUBLE / 1e9 / count(*) AS y
        , sum(z_e9)::DOUBLE / 1e9 / count(*) AS z
    FROM direction
    GROUP BY legal_country_iso
)
SELECT legal_country_iso, quantise(greatest(0, 1 - sqrt(x * x + y * y + z * z)), 9) AS dispersion
FROM resultant
