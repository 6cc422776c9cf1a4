-- Random numbers as pure functions of (seed, rng scope, stream, entity, sub, slot): draws and how to read them.
--
-- The words come of Philox (macros/philox.sql). The engine generates `rng_key0(stream)` and `rng_key1(stream)` for a run.

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

-- One block, so two 52-bit slots s0 and s1, for each row of the relation named `domain` under a registered stream.
CREATE OR REPLACE MACRO rng_draw(domain, stream) AS TABLE
SELECT * EXCLUDE (w0, w1, w2, w3)
    , ((w0 << 32) | w1) >> 12 AS s0
    , ((w2 << 32) | w3) >> 12 AS s1
FROM philox_words(domain, rng_key0(stream), rng_key1(stream), 0);

-- Two blocks, so four slots s0 to s3, for each row of the relation named `domain`.
CREATE OR REPLACE MACRO rng_draw4(domain, stream) AS TABLE
SELECT * EXCLUDE (w0, w1, w2, w3, x0, x1, x2, x3)
    , ((w0 << 32) | w1) >> 12 AS s0
    , ((w2 << 32) | w3) >> 12 AS s1
    , ((x0 << 32) | x1) >> 12 AS s2
    , ((x2 << 32) | x3) >> 12 AS s3
FROM philox_pair_words(domain, rng_key0(stream), rng_key1(stream));
