/*
doc: When a party would be taken into a ring (s0), in which class and where in it (halves of s1).
stream: 6A.S4.ring_recruitment_sampling
stored: false
*/
-- Every party once, in the order of the ids.
WITH party AS (
    SELECT party_id::UBIGINT AS entity, 0::UBIGINT AS sub, country_no AS batch, stratum_no FROM graph_party
)
SELECT batch, entity, sub, stratum_no, s0, s1 FROM rng_draw('party', '6A.S4.ring_recruitment_sampling')
