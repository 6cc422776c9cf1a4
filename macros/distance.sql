-- Distances on the ground.

-- The great circle between two points in degrees, in kilometres on a sphere of diameter 12,742 km, by the haversine.
CREATE OR REPLACE MACRO great_circle_km(lat_a, lon_a, lat_b, lon_b) AS 12742 * asin(least(1, sqrt(
    pow(sin(radians(lat_a - lat_b) / 2), 2) + cos(radians(lat_a)) * cos(radians(lat_b)) * pow(sin(radians(lon_a - lon_b) / 2), 2)
)));
