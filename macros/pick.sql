-- Choosing exactly so many of millions of rows without sorting them: first the threshold, then the rows up to it.

-- How far to shift integers below `span` to the right so that about 2^bits values are left. It only sets the width of
-- bins: no result depends on it.
CREATE OR REPLACE MACRO bin_shift(span, bits) AS
    greatest(0, floor(log2(greatest(span, 1)::DOUBLE))::BIGINT + 1 - bits);

-- The k smallest rows of a part end at its threshold, the k-th smallest sort key (a, b, key): found without sorting the part.
-- A histogram of the upper bits of the sort key (bin) tells the bin that holds the threshold, and only that bin is sorted.
--   sort_keys: part, a, b (integers, not negative), key (unique in its part), bin (a shifted right by the same number of
--   bits in every row of the part). It is read twice: a view, a table, or a CTE AS NOT MATERIALIZED if it is long.
--   quotas: part, threshold_no (a part may have several thresholds), k (1 or more).
-- One row per quota: part, threshold_no, a_threshold, b_threshold, key_threshold; none where the part has fewer than k rows.
CREATE OR REPLACE MACRO kth_smallest(sort_keys, quotas) AS TABLE
-- Rows of each bin.
WITH histogram AS (
    SELECT part, bin, count(*) AS n FROM query_table(sort_keys) GROUP BY part, bin
)
-- Rows up to and including each bin.
, cumulated AS (
    SELECT part, bin, n, sum(n) OVER (PARTITION BY part ORDER BY bin) AS upto FROM histogram
)
-- The bin that holds each threshold, and its rank there.
, threshold_bin AS (
    SELECT q.part, q.threshold_no, c.bin, q.k - (c.upto - c.n) AS rank_in_bin
    FROM query_table(quotas) AS q
    JOIN cumulated AS c ON c.part = q.part
    WHERE c.upto >= q.k AND c.upto - c.n < q.k
)
-- Through one list, whose length DuckDB takes for 1: it then hashes these few rows and not the sort keys.
, listed_bin AS (
    SELECT few.part, few.threshold_no, few.bin, few.rank_in_bin
    FROM (
        SELECT unnest(list({'part': part, 'threshold_no': threshold_no, 'bin': bin, 'rank_in_bin': rank_in_bin} ORDER BY part, threshold_no)) AS few
        FROM threshold_bin
    )
)
-- Rows of these bins only, sorted.
, ranked AS (
    SELECT t.part, t.threshold_no, t.rank_in_bin, s.a, s.b, s.key
        , row_number() OVER (PARTITION BY t.part, t.threshold_no ORDER BY s.a, s.b, s.key) AS rank
    FROM query_table(sort_keys) AS s
    JOIN listed_bin AS t ON t.part = s.part AND t.bin = s.bin
)
SELECT part, threshold_no, a AS a_threshold, b AS b_threshold, key AS key_threshold
FROM ranked
WHERE rank = rank_in_bin;

-- Whether a sort key is at or below a threshold; false where there is no threshold.
CREATE OR REPLACE MACRO is_picked(a, b, key, a_threshold, b_threshold, key_threshold) AS coalesce(
    a < a_threshold OR (a = a_threshold AND (b < b_threshold OR (b = b_threshold AND key <= key_threshold))), false);

-- A log-normal weight of mean `factor` in integer millionths, from two slots (Box and Muller), not below eps.
CREATE OR REPLACE MACRO propensity(sigma, slot0, slot1, factor, eps) AS
    CAST(greatest(exp(sigma * normal_cos(slot0, slot1) - sigma * sigma / 2) * factor, eps) * 1e6 AS BIGINT);

-- That weight where part of its logarithm is no chance: own_sigma scales the normal, and shift is what comes on top of it.
CREATE OR REPLACE MACRO leaning_propensity(own_sigma, shift, slot0, slot1, factor, eps) AS
    CAST(greatest(exp(own_sigma * normal_cos(slot0, slot1) - own_sigma * own_sigma / 2 + shift) * factor, eps) * 1e6 AS BIGINT);

-- The least slot of a draw that is not below a share of [0, 1): so that slot >= share_slot(p) with probability 1 - p.
CREATE OR REPLACE MACRO share_slot(share) AS CAST(share * 4503599627370496.0::DOUBLE AS UBIGINT);

-- How far a draw lies above its gate, in slots, where the gate is lowered by `lowered` slots; below 0 it fails.
CREATE OR REPLACE MACRO gate_margin(slot, gate_slot, lowered) AS slot::BIGINT - gate_slot::BIGINT + CAST(lowered AS BIGINT);

-- A draw over a factor, as a slot: among many, the chance to be one of the smallest is in proportion to the factor.
CREATE OR REPLACE MACRO weighted_rank(slot, factor) AS CAST(least(slot::DOUBLE / factor, 4503599627370495.0::DOUBLE) AS BIGINT);

-- Credit in whole steps, and at least one. Rounded to 1e-6 of a step before, since exponentials may differ in their last bits.
CREATE OR REPLACE MACRO credit_in_steps(credit, step) AS
    CAST(greatest(round_even(quantise(credit / step, 6), 0), 1) * step AS INTEGER);

-- The end of all slots: no slot lies at it or above.
CREATE OR REPLACE MACRO slot_end() AS 4503599627370496::UBIGINT;
