-- Random numbers as pure functions of (seed, rng scope, stream, entity, sub, slot).
--
-- Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC'11), written as
-- ten chained projections: that binds in 12 ms and runs at 0.1 s per million blocks on two cores, where nested
-- scalar macros need 0.3 s to bind. The engine generates `rng_key0(stream)` and `rng_key1(stream)` for a run.
-- Step r0 is the counter, c0 to c3. Each of the ten rounds is two steps: p(i) multiplies two words of the counter by the
-- constants of Philox (3528531795 and 3449720151), r(i + 1) mixes upper and lower halves of the products with the other two
-- words and the round's keys, which grow by the constants of Weyl (2654435769 and 3144134277) from round to round.

-- The 64-bit entity of a text key: the first 16 hex digits of its SHA-256. Uniqueness per domain is proved by
-- the accounting. e64('country|FR') = 11495607174944179900.
CREATE OR REPLACE MACRO e64(key) AS ('0x' || substr(sha256(key), 1, 16))::UBIGINT;

-- The uniform double of a 52-bit slot: (s + 1/2) / 2^52, exact, in [2^-53, 1 - 2^-53].
CREATE OR REPLACE MACRO rng_u(slot) AS (slot::DOUBLE + 0.5) * 2.220446049250313e-16;

-- An integer in [0, total) from a 52-bit slot: floor(slot * total / 2^52), exact.
CREATE OR REPLACE MACRO rng_pick(slot, total) AS ((slot::HUGEINT * total::HUGEINT) >> 52)::BIGINT;

-- The upper and the lower 26 bits of a slot, each on the scale of a slot and in the middle of what it stands for: two draws
-- of 2^26 values where a draw of 2^52 would be more than is asked for. Independent, as the bits of a block are.
CREATE OR REPLACE MACRO slot_high(slot) AS (slot & 4503599560261632::UBIGINT) | 33554432::UBIGINT;
CREATE OR REPLACE MACRO slot_low(slot) AS ((slot & 67108863::UBIGINT) << 26) | 33554432::UBIGINT;

-- The upper and the lower 26 bits of a slot as numbers of 26 bits, and the one out of so many that such a number stands for, from 0.
CREATE OR REPLACE MACRO upper_draw(slot) AS (slot >> 26)::BIGINT;
CREATE OR REPLACE MACRO lower_draw(slot) AS (slot & 67108863::UBIGINT)::BIGINT;
CREATE OR REPLACE MACRO one_of(draw, many) AS ((draw * many) // 67108864)::BIGINT;

-- The four 32-bit words w0..w3 of one Philox4x32-10 block for each row of the relation named `domain`, which has
-- columns entity and sub (both UBIGINT); other columns pass through. Counter: entity low, entity high, block, sub.
CREATE OR REPLACE MACRO philox_words(domain, key0, key1, block) AS TABLE
WITH r0 AS (
    SELECT d.*, entity & 4294967295::UBIGINT AS c0, entity >> 32 AS c1, block::UBIGINT AS c2, sub & 4294967295::UBIGINT AS c3
    FROM query_table(domain) AS d
)
, p0 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r0)
, r1 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 0::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 0::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p0
)
, p1 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r1)
, r2 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 2654435769::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 3144134277::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p1
)
, p2 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r2)
, r3 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 1013904242::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 1993301258::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p2
)
, p3 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r3)
, r4 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 3668340011::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 842468239::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p3
)
, p4 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r4)
, r5 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 2027808484::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 3986602516::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p4
)
, p5 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r5)
, r6 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 387276957::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 2835769497::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p5
)
, p6 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r6)
, r7 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 3041712726::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 1684936478::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p6
)
, p7 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r7)
, r8 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 1401181199::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 534103459::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p7
)
, p8 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r8)
, r9 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 4055616968::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 3678237736::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p8
)
, p9 AS (SELECT * EXCLUDE (c0, c2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b FROM r9)
, r10 AS (
    SELECT * EXCLUDE (a, b, c1, c3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 2415085441::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 2527404717::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
    FROM p9
)
SELECT * EXCLUDE (c0, c1, c2, c3), c0 AS w0, c1 AS w1, c2 AS w2, c3 AS w3 FROM r10;

-- One block, so two 52-bit slots s0 and s1, for each row of the relation named `domain` under a registered stream.
CREATE OR REPLACE MACRO rng_draw(domain, stream) AS TABLE
SELECT * EXCLUDE (w0, w1, w2, w3)
    , ((w0 << 32) | w1) >> 12 AS s0
    , ((w2 << 32) | w3) >> 12 AS s1
FROM philox_words(domain, rng_key0(stream), rng_key1(stream), 0);

-- The words of blocks 0 and 1 of each row of the relation named `domain` side by side, w0..w3 and x0..x3: two chains in
-- one pass, where a join of two passes would cost more than the draws.
CREATE OR REPLACE MACRO philox_pair_words(domain, key0, key1) AS TABLE
WITH r0 AS (
    SELECT d.*, entity & 4294967295::UBIGINT AS c0, entity >> 32 AS c1, 0::UBIGINT AS c2, sub & 4294967295::UBIGINT AS c3
        , entity & 4294967295::UBIGINT AS d0, entity >> 32 AS d1, 1::UBIGINT AS d2, sub & 4294967295::UBIGINT AS d3
    FROM query_table(domain) AS d
)
, p0 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r0
)
, r1 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 0::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 0::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 0::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 0::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p0
)
, p1 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r1
)
, r2 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 2654435769::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 3144134277::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 2654435769::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 3144134277::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p1
)
, p2 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r2
)
, r3 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 1013904242::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 1993301258::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 1013904242::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 1993301258::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p2
)
, p3 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r3
)
, r4 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 3668340011::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 842468239::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 3668340011::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 842468239::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p3
)
, p4 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r4
)
, r5 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 2027808484::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 3986602516::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 2027808484::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 3986602516::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p4
)
, p5 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r5
)
, r6 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 387276957::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 2835769497::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 387276957::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 2835769497::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p5
)
, p6 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r6
)
, r7 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 3041712726::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 1684936478::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 3041712726::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 1684936478::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p6
)
, p7 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r7
)
, r8 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 1401181199::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 534103459::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 1401181199::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 534103459::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p7
)
, p8 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r8
)
, r9 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 4055616968::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 3678237736::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 4055616968::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 3678237736::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p8
)
, p9 AS (
    SELECT * EXCLUDE (c0, c2, d0, d2), 3528531795::UBIGINT * c0 AS a, 3449720151::UBIGINT * c2 AS b
        , 3528531795::UBIGINT * d0 AS e, 3449720151::UBIGINT * d2 AS f
    FROM r9
)
, r10 AS (
    SELECT * EXCLUDE (a, b, c1, c3, e, f, d1, d3)
        , xor(xor(b >> 32, c1), (key0::UBIGINT + 2415085441::UBIGINT) & 4294967295::UBIGINT) AS c0, b & 4294967295::UBIGINT AS c1
        , xor(xor(a >> 32, c3), (key1::UBIGINT + 2527404717::UBIGINT) & 4294967295::UBIGINT) AS c2, a & 4294967295::UBIGINT AS c3
        , xor(xor(f >> 32, d1), (key0::UBIGINT + 2415085441::UBIGINT) & 4294967295::UBIGINT) AS d0, f & 4294967295::UBIGINT AS d1
        , xor(xor(e >> 32, d3), (key1::UBIGINT + 2527404717::UBIGINT) & 4294967295::UBIGINT) AS d2, e & 4294967295::UBIGINT AS d3
    FROM p9
)
SELECT * EXCLUDE (c0, c1, c2, c3, d0, d1, d2, d3)
    , c0 AS w0, c1 AS w1, c2 AS w2, c3 AS w3, d0 AS x0, d1 AS x1, d2 AS x2, d3 AS x3
FROM r10;

-- Two blocks, so four slots s0 to s3, for each row of the relation named `domain`.
CREATE OR REPLACE MACRO rng_draw4(domain, stream) AS TABLE
SELECT * EXCLUDE (w0, w1, w2, w3, x0, x1, x2, x3)
    , ((w0 << 32) | w1) >> 12 AS s0
    , ((w2 << 32) | w3) >> 12 AS s1
    , ((x0 << 32) | x1) >> 12 AS s2
    , ((x2 << 32) | x3) >> 12 AS s3
FROM philox_pair_words(domain, rng_key0(stream), rng_key1(stream));
