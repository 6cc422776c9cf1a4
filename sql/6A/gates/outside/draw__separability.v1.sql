/*
doc: Whether a party is in the sample (s0), and whether weights are learned from it or it is scored (s1).
materialize: draw
stream: 6A.GATE.separability
*/
-- Every party with its risk.
WITH party AS (
    SELECT base.party_id::UBIGINT AS entity, 0::UBIGINT AS sub, 0 AS batch
        , risky.party_id IS NOT NULL AS is_risky, coalesce(risky.in_ring, false) AS in_ring
    FROM s1_party_base_6A AS base
    LEFT JOIN risky_party AS risky ON risky.party_id = base.party_id
)
SELECT batch, entity, sub, is_risky, in_ring, s0, s1 FROM rng_draw('party', '6A.GATE.separability')
