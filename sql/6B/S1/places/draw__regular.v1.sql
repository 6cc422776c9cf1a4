/*
doc: The wallet that is a regular of a place at each of its ranks, of which 32 bits of s0 are the group and 10 the class.
stream: 6B.S1.regular
stored: false
*/
-- One row for each rank.
WITH rank AS (
    SELECT place.place_no, unnest(range(place.regulars))::INTEGER AS regular_no, place.wallet_first, place.first_rank, place.wallets
    FROM place_6B AS place
    ORDER BY place.place_no
)
-- Its entity.
, regular AS (
    SELECT (place_no::UBIGINT << 24) | regular_no::UBIGINT AS entity, 0::UBIGINT AS sub, * FROM rank
)
SELECT 0 AS batch, entity, sub, s0, s1, place_no, regular_no, wallet_first, first_rank, wallets
FROM rng_draw('regular', '6B.S1.regular')
