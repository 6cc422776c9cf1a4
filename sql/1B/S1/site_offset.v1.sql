/*
doc: >
  The offset of each outlet from the centre of its place, in degrees: an exponential distance on the scale of the
  place's radius, at a uniform bearing.
*/
-- Distance and bearing of each outlet from its place.
WITH scattered AS (
    SELECT p.entity, p.sub, p.lat_deg, p.lon_deg, p.tzid, siting.km_per_degree
        , quantise(least(siting.radius_km_max
                , siting.radius_km_coefficient * pow(p.people, siting.radius_exponent)), 12)
            * least(siting.offset_radius_max
                , quantise(-siting.offset_radius_share * ln(rng_u(d.s1)), 12)) AS distance_km
        , 2 * pi() * rng_u(d.s2) AS bearing
    FROM site_place AS p
    JOIN draw__site AS d ON d.entity = p.entity AND d.sub = p.sub
    CROSS JOIN policy_UP.world_policy
)
SELECT row_number() OVER (ORDER BY s.merchant_id, s.legal_country_iso, s.site_order) AS site_no
    , s.merchant_id, s.legal_country_iso, s.site_order
    , c.tzid, c.lat_deg, c.lon_deg
    , c.distance_km * quantise(cos(c.bearing), 12) / c.km_per_degree AS lat_offset_deg
    , c.distance_km * quantise(sin(c.bearing), 12)
        / (c.km_per_degree * quantise(cos(radians(c.lat_deg)), 12)) AS lon_offset_deg
FROM scattered AS c
JOIN site AS s ON s.entity = c.entity AND s.sub = c.sub
