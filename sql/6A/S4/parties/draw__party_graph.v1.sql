/*
doc: >
  Where a party stands in its country (s0), whether it lives alone and the size of a household (halves of s1), and whether it
  likes to hide (s2).
stream: 6A.S4.party_allocation_sampling
stored: false
*/
-- Every party once, in the order of the ids.
WITH party AS (
    SELECT party_id::UBIGINT AS entity, 0::UBIGINT AS sub, country_no AS batch, stratum_no FROM graph_party
)
SELECT batch, entity, sub, stratum_no, s0, s1, s2
FROM rng_draw4('party', '6A.S4.party_allocation_sampling')
