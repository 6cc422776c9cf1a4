/*
doc: >
  Accounts of required types that move from holders of several to parties that hold none, in cells with too few holders:
  as many as are missing there, as far as givers and receivers go. One row per party that gives or receives.
*/
-- Holders of each cell, and the accounts that they have beyond their first.
WITH held AS (
    SELECT part
        , count(*) FILTER (units > 0) AS holders
        , sum(greatest(units::BIGINT - 1, 0))::BIGINT AS spare
    FROM account_capped
    GROUP BY part
)
-- Accounts that must move in each cell of a required type, as far as accounts and parties without one go.
, need AS (
    SELECT c.cell::USMALLINT AS part
        , least(greatest(0, ceil(quantise(coverage.share_min * c.parties, 6))::BIGINT - held.holders)
            , held.spare, c.parties - held.holders) AS moved
    FROM account_cell AS c
    JOIN held ON held.part = c.cell
    JOIN policy_6A.required_coverage AS coverage ON coverage.party_type = c.party_type
    WHERE c.is_required
)
-- Accounts that can be given: second ones before third ones, from the largest draws.
, spare AS (
    SELECT h.part, h.country_no, h.key, h.rank_slot, need.moved, unnest(range(1, h.units::BIGINT)) AS round_no
    FROM account_capped AS h
    JOIN need ON need.part = h.part AND need.moved > 0
    WHERE h.units > 1
)
-- These in the order in which they are given.
, spare_ranked AS (
    SELECT part, country_no, key, moved
        , row_number() OVER (PARTITION BY part ORDER BY round_no, rank_slot DESC, key) AS rank
    FROM spare
)
-- Parties that can receive: candidates that got none, and parties beyond the gate only where these do not suffice.
, empty_handed AS (
    SELECT h.part, h.key, h.country_no, h.rank_slot, need.moved
    FROM account_capped AS h
    JOIN need ON need.part = h.part AND need.moved > 0
    WHERE h.units = 0
)
-- Cells in which candidates without an account do not suffice.
, short_cell AS (
    SELECT need.part, need.moved
    FROM need
    LEFT JOIN (SELECT part, count(*) AS n FROM empty_handed GROUP BY part) AS found ON found.part = need.part
    WHERE need.moved > coalesce(found.n, 0)
)
-- Parties of these cells, whether they passed the gate or not.
, beyond_gate AS (
    SELECT d.batch AS part, d.entity::BIGINT AS key, d.country_no, d.s3::BIGINT AS rank_slot
    FROM draw__account_allocation AS d
    SEMI JOIN short_cell ON short_cell.part = d.batch
)
-- Parties without an account, candidates (tier 1) before those beyond the gate (tier 2).
, waiting AS (
    SELECT part, key, country_no, rank_slot, moved, 1 AS tier FROM empty_handed
    UNION ALL
    SELECT b.part, b.key, b.country_no, b.rank_slot, short_cell.moved, 2
    FROM beyond_gate AS b
    JOIN short_cell ON short_cell.part = b.part
    ANTI JOIN account_capped AS h ON h.part = b.part AND h.key = b.key
)
-- These in the order in which they receive.
, waiting_ranked AS (
    SELECT *, row_number() OVER (PARTITION BY part ORDER BY tier, rank_slot, key) AS rank FROM waiting
)
SELECT part, country_no, key, count(*) AS given, 0 AS received
FROM spare_ranked
WHERE rank <= moved
GROUP BY part, country_no, key
UNION ALL
SELECT part, country_no, key, 0, 1
FROM waiting_ranked
WHERE rank <= moved
