-- Distances on the ground.

-- The haversine of the angle between two points in degrees; NULL where one is.
CREATE OR REPLACE MACRO haversine(lat_a, lon_a, lat_b, lon_b) AS
    pow(sin(radians(lat_a - lat_b) / 2), 2) + cos(radians(lat_a)) * cos(radians(lat_b)) * pow(sin(radians(lon_a - lon_b) / 2), 2);

-- The great circle between them in kilometres, on a sphere of diameter 12,742 km. (`least` would make 1 of NULL.)
CREATE OR REPLACE MACRO great_circle_km(lat_a, lon_a, lat_b, lon_b) AS 12742 * asin(sqrt(
    haversine(lat_a, lon_a, lat_b, lon_b) - greatest(haversine(lat_a, lon_a, lat_b, lon_b) - 1, 0)
));
