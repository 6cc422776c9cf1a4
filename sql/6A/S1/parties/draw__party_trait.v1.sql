/*
doc: Age and length of the relationship (halves of s0), and wealth (a normal of the halves of s1).
stream: 6A.S1.party_trait_sampling
stored: false
*/
-- Every party with its block, in the order of its id.
WITH party AS (
    SELECT (first_party_id + unnest(range(party_count)))::UBIGINT AS entity
        , 0::UBIGINT AS sub
        , country_no AS batch
        , block_no
    FROM party_law
)
SELECT batch, entity, sub, block_no, s0, s1
FROM rng_draw('party', '6A.S1.party_trait_sampling')
