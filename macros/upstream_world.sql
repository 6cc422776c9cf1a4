-- Where things stand in the generated world: on a running weight, on the map, on a normal law.

-- The integer in [0, total) that lies at a share (0 to 1, on a grid of 1e-12) of an integer running weight.
CREATE OR REPLACE MACRO at_share(share, total) AS
    least(to_fixed_point(share, 12) * total::HUGEINT // 1000000000000, total::HUGEINT - 1)::BIGINT;

-- A longitude within one turn of the map, brought back to [-180, 180).
CREATE OR REPLACE MACRO wrap_lon(lon_deg) AS
    CASE WHEN lon_deg >= 180 THEN lon_deg - 360 WHEN lon_deg < -180 THEN lon_deg + 360 ELSE lon_deg END;

-- A latitude no further than the poles.
CREATE OR REPLACE MACRO clamp_lat(lat_deg) AS greatest(-90.0, least(90.0, lat_deg));

-- Two 52-bit slots as a standard normal (Box and Muller, Annals of Mathematical Statistics 29, 1958): the first of
-- a pair with the cosine, the second with the sine, independent of each other. On a grid of 1e-12.
CREATE OR REPLACE MACRO normal_cos(slot0, slot1) AS
    quantise(sqrt(-2 * ln(rng_u(slot0))) * cos(2 * pi() * rng_u(slot1)), 12);
CREATE OR REPLACE MACRO normal_sin(slot0, slot1) AS
    quantise(sqrt(-2 * ln(rng_u(slot0))) * sin(2 * pi() * rng_u(slot1)), 12);

-- One line of the routing universe, whose SHA-256 over all lines in key order is routing_universe_hash.
CREATE OR REPLACE MACRO routing_line(merchant_id, country_iso, tzid, zone_site_count) AS
    concat(merchant_id, '|', country_iso, '|', tzid, '|', zone_site_count, chr(10));

-- A gamma variate of this shape and mean 1 from a standard normal (Wilson and Hilferty, PNAS 17, 1931), not below 0.
CREATE OR REPLACE MACRO gamma_of_normal(shape, deviate) AS
    quantise(pow(greatest(0.0, 1 - 1 / (9 * shape) + deviate / (3 * sqrt(shape))), 3), 12);
