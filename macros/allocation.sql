-- Sharing out fixed quotas over millions of candidates by weight, under a hard cap for each candidate, to the last unit.
--
-- A part (a cell) has a quota and candidates. Relations, each given by name:
--   weights: part, key (unique in its part), weight, rank_slot (a 52-bit draw); other columns pass through.
--   quotas: part, quota, cap, eligible (all who could take units of the part), candidates (how many weights it has).
-- Largest remainder comes first (shares_by_weight), then the cap (overflow_rounds, shares_under_cap, outsider_shares).
-- Every step reads the candidates and small tables. quota * weight must stay below 2^63, or DuckDB stops.

-- How many candidates a part lacks to hold its quota under the cap, as far as enough are eligible.
CREATE OR REPLACE MACRO candidates_missing(quota, cap, eligible, candidates) AS
    greatest(0, least(eligible, (quota + cap - 1) // cap) - candidates);

-- Those who failed the gate of their part by least, as many as the part lacks. failed: part, key, gate_draw (the draw that
-- is below the gate), missing (of the part); other columns pass through.
CREATE OR REPLACE MACRO least_failed(failed) AS TABLE
-- Failed members of each part, the one nearest to the gate first.
WITH ranked AS (
    SELECT *, row_number() OVER (PARTITION BY part ORDER BY gate_draw DESC, key) AS rank FROM query_table(failed)
)
SELECT * EXCLUDE (gate_draw, missing, rank)
FROM ranked
WHERE rank <= missing;

-- What each part is shared out by: part, quota, weight_total, shift (of remainders, to about a thousand bins).
CREATE OR REPLACE MACRO weight_totals(weights, quotas) AS TABLE
-- Sum of the weights of each part.
WITH total AS (
    SELECT part, sum(weight)::BIGINT AS weight_total FROM query_table(weights) GROUP BY part
)
SELECT q.part, q.quota, total.weight_total, bin_shift(total.weight_total, 10) AS shift
FROM query_table(quotas) AS q
JOIN total ON total.part = q.part;

-- Whole units of each candidate, and its sort key in the order in which single units follow: closest to the next whole
-- unit first (a), then the larger draw (b), then the key. totals: as from weight_totals.
CREATE OR REPLACE MACRO remainders(weights, totals) AS TABLE
SELECT w.* EXCLUDE (weight)
    , (total.quota * w.weight) // total.weight_total AS whole
    , total.weight_total - 1 - (total.quota * w.weight) % total.weight_total AS a
    , 4503599627370495 - w.rank_slot AS b
    , (total.weight_total - 1 - (total.quota * w.weight) % total.weight_total) >> total.shift AS bin
FROM query_table(weights) AS w
JOIN query_table(totals) AS total ON total.part = w.part;

-- Single units left in each part after whole ones, as quotas for kth_smallest: part, threshold_no, k.
CREATE OR REPLACE MACRO single_units(totals, remainders) AS TABLE
-- Units that each part has given out whole.
WITH given AS (
    SELECT part, sum(whole)::BIGINT AS whole FROM query_table(remainders) GROUP BY part
)
SELECT total.part, 1 AS threshold_no, total.quota - given.whole AS k
FROM query_table(totals) AS total
JOIN given ON given.part = total.part
WHERE total.quota > given.whole;

-- Units of each candidate by its weight, before any cap: its whole ones, and a single one up to the part's threshold.
CREATE OR REPLACE MACRO shares_by_weight(weights, quotas) AS TABLE
-- Totals of each part.
WITH weight_total AS (
    SELECT * FROM weight_totals(weights, quotas)
)
-- Millions of rows that are read three times: cheaper to work out than to keep.
, remainder AS NOT MATERIALIZED (
    SELECT * FROM remainders(weights, 'weight_total')
)
-- How many single units each part has left for the largest remainders.
, single_unit AS (
    SELECT * FROM single_units('weight_total', 'remainder')
)
-- Grouped, though there is one row for each part: DuckDB then sees that they are few, and does not hash the millions.
, last_single AS (
    SELECT part, max(a_threshold) AS a_threshold, max(b_threshold) AS b_threshold, max(key_threshold) AS key_threshold
    FROM kth_smallest('remainder', 'single_unit')
    GROUP BY part
)
SELECT r.* EXCLUDE (whole, a, b, bin)
    , (r.whole + is_picked(r.a, r.b, r.key, t.a_threshold, t.b_threshold, t.key_threshold)::BIGINT)::USMALLINT AS units
FROM remainder AS r
LEFT JOIN last_single AS t ON t.part = r.part;

-- Who can take the units that the cap cuts off. They are handed out in rounds, in each of which all with capacity take
-- one: tier 1 are the candidates of the part, tier 2 those who are none. part, tier, round_no, capacity (receivers in the
-- round), overflow (units cut off in the part), given (in the round).
CREATE OR REPLACE MACRO overflow_rounds(shares, quotas) AS TABLE
-- How many candidates of each part have how many units: few rows, however many candidates.
WITH unit_count AS (
    SELECT part, units::BIGINT AS units, count(*) AS n
    FROM query_table(shares)
    GROUP BY part, units
)
-- Units of each part above the cap, and how many of its members are no candidates.
, cut_off AS (
    SELECT q.part, q.cap::BIGINT AS cap, q.eligible - q.candidates AS outsiders
        , coalesce(sum(u.n * greatest(u.units - q.cap::BIGINT, 0)), 0)::BIGINT AS overflow
    FROM query_table(quotas) AS q
    LEFT JOIN unit_count AS u ON u.part = q.part
    GROUP BY q.part, q.cap, q.eligible, q.candidates
)
-- Every round of the parts in which units are cut off.
, round AS (
    SELECT part, cap, overflow, outsiders, unnest(range(1, cap + 1)) AS round_no
    FROM cut_off
    WHERE overflow > 0
)
-- How many could take a unit in each round: candidates that would stay under the cap, and all others.
, capacity AS (
    SELECT round.part, round.overflow, 1 AS tier, round.round_no, coalesce(sum(u.n), 0)::BIGINT AS capacity
    FROM round
    LEFT JOIN unit_count AS u ON u.part = round.part AND u.units + round.round_no <= round.cap
    GROUP BY round.part, round.overflow, round.round_no
    UNION ALL
    SELECT part, overflow, 2, round_no, outsiders FROM round
)
SELECT part, tier, round_no, capacity, overflow
    , least(capacity, greatest(0, overflow - coalesce(sum(capacity) OVER (
        PARTITION BY part ORDER BY tier, round_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)))::BIGINT AS given
FROM capacity;

-- The rounds of each part that receivers of a tier live through: full ones, in which all with capacity take one, and a last
-- one in which only the last_given smallest draws do.
CREATE OR REPLACE MACRO rounds_of_tier(rounds, the_tier) AS TABLE
SELECT part
    , count(*) FILTER (given = capacity) AS full_rounds
    , max(round_no) FILTER (given > 0 AND given < capacity) AS last_round
    , coalesce(max(given) FILTER (given > 0 AND given < capacity), 0) AS last_given
FROM query_table(rounds)
WHERE tier = the_tier AND capacity > 0
GROUP BY part;

-- Candidates with capacity in the last round of their part, as sort keys for kth_smallest: smallest draws first.
-- part_rounds: as from rounds_of_tier.
CREATE OR REPLACE MACRO last_round_receivers(shares, quotas, part_rounds) AS TABLE
SELECT s.part, s.rank_slot AS a, 0 AS b, s.key, s.rank_slot >> 42 AS bin
FROM query_table(shares) AS s
JOIN query_table(part_rounds) AS p ON p.part = s.part
JOIN query_table(quotas) AS q ON q.part = s.part
WHERE p.last_given > 0 AND s.units + p.last_round <= q.cap;

-- Units of each candidate under the cap, with those of others that the rounds give it. shares: as from shares_by_weight;
-- rounds: as from overflow_rounds.
CREATE OR REPLACE MACRO shares_under_cap(shares, quotas, rounds) AS TABLE
-- Rounds that candidates live through.
WITH candidate_rounds AS (
    SELECT * FROM rounds_of_tier(rounds, 1)
)
-- Candidates that could take a unit in the last round; read twice, so cheaper to work out than to keep.
, receiver AS NOT MATERIALIZED (
    SELECT * FROM last_round_receivers(shares, quotas, 'candidate_rounds')
)
-- How many of them do.
, receiver_quota AS (
    SELECT part, 1 AS threshold_no, last_given AS k FROM candidate_rounds WHERE last_given > 0
)
-- The last of them by part. Grouped as in shares_by_weight, so that DuckDB sees how few rows these are.
, last_receiver AS (
    SELECT part, max(a_threshold) AS a_threshold, max(key_threshold) AS key_threshold
    FROM kth_smallest('receiver', 'receiver_quota')
    GROUP BY part
)
-- Candidates with their units under the cap, the full rounds of their part, and whether they take one in the last.
, redistributed AS (
    SELECT s.*
        , least(s.units, q.cap)::BIGINT AS kept
        , q.cap::BIGINT AS cap
        , coalesce(p.full_rounds, 0) AS full_rounds
        , coalesce(s.units + p.last_round <= q.cap
            AND is_picked(s.rank_slot, 0, s.key, t.a_threshold, 0, t.key_threshold), false) AS receives_last
    FROM query_table(shares) AS s
    JOIN query_table(quotas) AS q ON q.part = s.part
    LEFT JOIN candidate_rounds AS p ON p.part = s.part
    LEFT JOIN last_receiver AS t ON t.part = s.part
)
SELECT * EXCLUDE (units, kept, cap, full_rounds, receives_last)
    , (kept + least(full_rounds, cap - kept) + receives_last::BIGINT)::UTINYINT AS units
FROM redistributed;

-- Units that those who are no candidates take, smallest draws first, where the candidates of a part are full. outsiders:
-- part, key, rank_slot; other columns pass through.
CREATE OR REPLACE MACRO outsider_shares(rounds, outsiders) AS TABLE
-- Rounds that others live through.
WITH outsider_rounds AS (
    SELECT * FROM rounds_of_tier(rounds, 2)
)
-- Others in the order of their draws.
, ranked AS (
    SELECT o.*, p.full_rounds, p.last_given
        , row_number() OVER (PARTITION BY o.part ORDER BY o.rank_slot, o.key) AS rank
    FROM query_table(outsiders) AS o
    JOIN outsider_rounds AS p ON p.part = o.part
)
SELECT * EXCLUDE (full_rounds, last_given, rank)
    , (full_rounds + (rank <= last_given)::BIGINT)::UTINYINT AS units
FROM ranked
WHERE rank <= last_given OR full_rounds > 0;

-- The weight of an account on an instrument type beside the rest of its cell: the tilt of its segment and the character
-- of its country, together within the clip.
CREATE OR REPLACE MACRO tilted_factor(tilt, score, clip) AS 1 + least(greatest(tilt + score, -clip), clip);

-- Two numbers in one integer, so that one column joins, groups and sorts: by `major`, then by `minor`.
-- Bits 16 and up: major (a party, a country). Bits 0 to 15: minor (an account type, an instrument type, with or without
-- its scheme), below 65,536.
CREATE OR REPLACE MACRO pack_pair(major, minor) AS (major::BIGINT << 16) | minor::BIGINT;
CREATE OR REPLACE MACRO pair_major(packed) AS packed >> 16;
CREATE OR REPLACE MACRO pair_minor(packed) AS packed & 65535;

-- How many instruments of each type an account carries, in one integer: four bits for each type (up to 15 of it), the
-- type of ordinal n in bits 4 (n - 1) to 4 n - 1. 31 types fit. pack_unit is one instrument; an account's add up.
CREATE OR REPLACE MACRO pack_unit(ordinal) AS 1::HUGEINT << (4 * (ordinal - 1))::HUGEINT;
CREATE OR REPLACE MACRO packed_units(packed, ordinal) AS ((packed >> (4 * (ordinal - 1))::HUGEINT) & 15::HUGEINT)::BIGINT;
