/*
doc: >
  Of a ring: weight of its size (s0), the rounding of its core (of s1), its kind of IPs and
  their place (of s2), their country and network class (of s3; of the first ring of a kind and region s3 offsets the countries too).
stream: 6A.S4.ring_realisation
*/
-- Every ring under its number.
WITH ring_unit AS (
    SELECT (rings_before + place)::UBIGINT AS entity, 0::UBIGINT AS sub, kind_no AS batch, region_no, place, rings
    FROM (SELECT kind_no, region_no, rings_before, rings, unnest(range(1, rings + 1)) AS place FROM ring_quota)
    ORDER BY entity
)
SELECT batch, entity, sub, region_no, place, rings, s0, s1, s2, s3 FROM rng_draw4('ring_unit', '6A.S4.ring_realisation')
