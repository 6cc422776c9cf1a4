-- Sharing out fixed quotas over millions of bidders by weight, under a hard cap per bidder, to the last unit.
--
-- A part (a cell) has a quota and bidders. Relations, each given by name:
--   bids: part, key (unique in its part), weight, rank_slot (a 52-bit draw); other columns pass through.
--   offers: part, quota, weight_total (of its bids), shift (bin_shift of it), cap, seats (all who could bid), bids.
-- The steps are largest remainder (bid_remainders .. bid_shares), then the cap (rounds_of_room .. capped_shares). Every
-- step reads the bidders once and small tables otherwise. quota * weight must stay below 2^63, or DuckDB stops.

-- Offers from what stands before anybody is admitted for want of bids. supplies: cell, quota, weight_total, cap, seats,
-- bids; admitted: bids that follow, of the same parts. gate_extended: how many those are.
CREATE OR REPLACE MACRO offers_with_admitted(supplies, admitted) AS TABLE
WITH admission AS (
    SELECT part, count(*) AS bids, sum(weight)::BIGINT AS weight_total
    FROM query_table(admitted)
    GROUP BY part
)
SELECT supply.cell::USMALLINT AS part
    , supply.quota
    , supply.weight_total + coalesce(admission.weight_total, 0) AS weight_total
    , bin_shift(supply.weight_total + coalesce(admission.weight_total, 0), 10) AS shift
    , supply.cap::UTINYINT AS cap
    , supply.seats
    , supply.bids + coalesce(admission.bids, 0) AS bids
    , coalesce(admission.bids, 0) AS gate_extended
FROM query_table(supplies) AS supply
LEFT JOIN admission ON admission.part = supply.cell;

-- Whole units of each bid, and its place in the order in which single units follow: closest first (a), then the larger
-- draw (b), then the key.
CREATE OR REPLACE MACRO bid_remainders(bids, offers) AS TABLE
SELECT bid.* EXCLUDE (weight)
    , (offer.quota * bid.weight) // offer.weight_total AS whole
    , offer.weight_total - 1 - (offer.quota * bid.weight) % offer.weight_total AS a
    , 4503599627370495 - bid.rank_slot AS b
    , (offer.weight_total - 1 - (offer.quota * bid.weight) % offer.weight_total) >> offer.shift AS bin
FROM query_table(bids) AS bid
JOIN query_table(offers) AS offer ON offer.part = bid.part;

-- Bins of the remainders: part, bin, n, whole (units already given there).
CREATE OR REPLACE MACRO remainder_bins(remainders) AS TABLE
SELECT part, bin, count(*) AS n, sum(whole)::BIGINT AS whole
FROM query_table(remainders)
GROUP BY part, bin;

-- Single units left in each part: part, cut, take.
CREATE OR REPLACE MACRO single_units(offers, bins) AS TABLE
SELECT offer.part, 1 AS cut, offer.quota - sum(bin.whole)::BIGINT AS take
FROM query_table(offers) AS offer
JOIN query_table(bins) AS bin ON bin.part = offer.part
GROUP BY offer.part, offer.quota
HAVING take > 0;

-- Units of each bid: its whole ones, and a single one up to the cut. cuts: as from pick_cut.
CREATE OR REPLACE MACRO bid_shares(remainders, cuts) AS TABLE
SELECT r.* EXCLUDE (whole, a, b, bin)
    , (r.whole + is_picked(r.a, r.b, r.key, c.a_cut, c.b_cut, c.key_cut)::BIGINT)::USMALLINT AS units
FROM query_table(remainders) AS r
LEFT JOIN query_table(cuts) AS c ON c.part = r.part;

-- Who can take the units that the cap cuts off. Receivers come in rounds, in each of which all with room take one: tier
-- 1 the bids of the part, tier 2 those who did not bid. part, tier, round_no, room, overflow (of the part), given.
CREATE OR REPLACE MACRO rounds_of_room(shares, offers) AS TABLE
WITH tallied AS (
    SELECT part, units::BIGINT AS units, count(*) AS n
    FROM query_table(shares)
    GROUP BY part, units
)
, cut_off AS (
    SELECT offer.part, offer.cap::BIGINT AS cap, offer.seats - offer.bids AS outsiders
        , coalesce(sum(t.n * greatest(t.units - offer.cap::BIGINT, 0)), 0)::BIGINT AS overflow
    FROM query_table(offers) AS offer
    LEFT JOIN tallied AS t ON t.part = offer.part
    GROUP BY offer.part, offer.cap, offer.seats, offer.bids
)
, round AS (
    SELECT part, cap, overflow, outsiders, unnest(range(1, cap + 1)) AS round_no
    FROM cut_off
    WHERE overflow > 0
)
, room AS (
    SELECT round.part, round.overflow, 1 AS tier, round.round_no, coalesce(sum(t.n), 0)::BIGINT AS room
    FROM round
    LEFT JOIN tallied AS t ON t.part = round.part AND t.units + round.round_no <= round.cap
    GROUP BY round.part, round.overflow, round.round_no
    UNION ALL
    SELECT part, overflow, 2, round_no, outsiders FROM round
)
SELECT part, tier, round_no, room, overflow
    , least(room, greatest(0, overflow - coalesce(sum(room) OVER (
        PARTITION BY part ORDER BY tier, round_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)))::BIGINT AS given
FROM room;

-- What the rounds mean for a bid: full ones, and a last one that only the smallest draws take part in.
CREATE OR REPLACE MACRO round_relief(rooms) AS TABLE
SELECT part
    , count(*) FILTER (given = room) AS full_rounds
    , max(round_no) FILTER (given > 0 AND given < room) AS last_round
    , coalesce(max(given) FILTER (given > 0 AND given < room), 0) AS last_given
FROM query_table(rooms)
WHERE tier = 1 AND room > 0
GROUP BY part;

-- The bids with room in the last round, as units for pick_cut.
CREATE OR REPLACE MACRO round_receivers(shares, offers, reliefs) AS TABLE
SELECT s.part, s.rank_slot AS a, 0 AS b, s.key, s.rank_slot >> 42 AS bin
FROM query_table(shares) AS s
JOIN query_table(reliefs) AS relief ON relief.part = s.part
JOIN query_table(offers) AS offer ON offer.part = s.part
WHERE relief.last_given > 0 AND s.units + relief.last_round <= offer.cap;

-- Units of each bid under the cap, after redistribution. cuts: where the last rounds end.
CREATE OR REPLACE MACRO capped_shares(shares, offers, reliefs, cuts) AS TABLE
WITH relieved AS (
    SELECT s.*
        , least(s.units, offer.cap)::BIGINT AS kept
        , offer.cap::BIGINT AS cap
        , coalesce(relief.full_rounds, 0) AS full_rounds
        , coalesce(s.units + relief.last_round <= offer.cap
            AND is_picked(s.rank_slot, 0, s.key, c.a_cut, 0, c.key_cut), false) AS takes_last
    FROM query_table(shares) AS s
    JOIN query_table(offers) AS offer ON offer.part = s.part
    LEFT JOIN query_table(reliefs) AS relief ON relief.part = s.part
    LEFT JOIN query_table(cuts) AS c ON c.part = s.part
)
SELECT * EXCLUDE (units, kept, cap, full_rounds, takes_last)
    , (kept + least(full_rounds, cap - kept) + takes_last::BIGINT)::UTINYINT AS units
FROM relieved;
