/*
doc: The rank of each attachable party in its stratum of the panel (s0).
materialize: draw
stream: 6A.GATE.t10_consumer
*/
-- Every attachable party under the key of its draw.
WITH unit AS (
    SELECT party_id::UBIGINT AS entity, 1000::UBIGINT AS sub, 0 AS batch, region_id, country_iso, is_risky FROM consumer_party
)
SELECT batch, entity, sub, region_id, country_iso, is_risky, s0 FROM rng_draw('unit', '6A.GATE.t10_consumer')
