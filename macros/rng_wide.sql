-- Draws with more than four slots.

-- Six blocks, so twelve slots s0 to s11, for each row of the relation named `domain` under a registered stream.
CREATE OR REPLACE MACRO rng_draw12(domain, stream) AS TABLE
-- Words of block 0, with the other columns of the domain.
WITH block0 AS (
    SELECT * FROM philox_words(domain, rng_key0(stream), rng_key1(stream), 0)
)
-- Words of block 1.
, block1 AS (
    SELECT entity, sub, w0, w1, w2, w3 FROM philox_words(domain, rng_key0(stream), rng_key1(stream), 1)
)
-- Words of block 2.
, block2 AS (
    SELECT entity, sub, w0, w1, w2, w3 FROM philox_words(domain, rng_key0(stream), rng_key1(stream), 2)
)
-- Words of block 3.
, block3 AS (
    SELECT entity, sub, w0, w1, w2, w3 FROM philox_words(domain, rng_key0(stream), rng_key1(stream), 3)
)
-- Words of block 4.
, block4 AS (
    SELECT entity, sub, w0, w1, w2, w3 FROM philox_words(domain, rng_key0(stream), rng_key1(stream), 4)
)
-- Words of block 5.
, block5 AS (
    SELECT entity, sub, w0, w1, w2, w3 FROM philox_words(domain, rng_key0(stream), rng_key1(stream), 5)
)
SELECT block0.* EXCLUDE (w0, w1, w2, w3)
    , ((block0.w0 << 32) | block0.w1) >> 12 AS s0, ((block0.w2 << 32) | block0.w3) >> 12 AS s1
    , ((block1.w0 << 32) | block1.w1) >> 12 AS s2, ((block1.w2 << 32) | block1.w3) >> 12 AS s3
    , ((block2.w0 << 32) | block2.w1) >> 12 AS s4, ((block2.w2 << 32) | block2.w3) >> 12 AS s5
    , ((block3.w0 << 32) | block3.w1) >> 12 AS s6, ((block3.w2 << 32) | block3.w3) >> 12 AS s7
    , ((block4.w0 << 32) | block4.w1) >> 12 AS s8, ((block4.w2 << 32) | block4.w3) >> 12 AS s9
    , ((block5.w0 << 32) | block5.w1) >> 12 AS s10, ((block5.w2 << 32) | block5.w3) >> 12 AS s11
FROM block0
JOIN block1 ON block1.entity = block0.entity AND block1.sub = block0.sub
JOIN block2 ON block2.entity = block0.entity AND block2.sub = block0.sub
JOIN block3 ON block3.entity = block0.entity AND block3.sub = block0.sub
JOIN block4 ON block4.entity = block0.entity AND block4.sub = block0.sub
JOIN block5 ON block5.entity = block0.entity AND block5.sub = block0.sub;
