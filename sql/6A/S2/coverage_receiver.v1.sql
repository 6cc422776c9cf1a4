/*
doc: >
  Accounts that move, by the party that gets one: bids that got none, and parties beyond the gate only where the bids do
  not suffice.
step: allocate_accounts
*/
WITH bare AS (
    SELECT h.part, h.key, h.country_no, h.rank_slot, need.moved
    FROM account_capped AS h
    JOIN coverage_need AS need ON need.part = h.part AND need.moved > 0
    WHERE h.units = 0
)
, short AS (
    SELECT need.part, need.moved
    FROM coverage_need AS need
    LEFT JOIN (SELECT part, count(*) AS n FROM bare GROUP BY part) AS found ON found.part = need.part
    WHERE need.moved > coalesce(found.n, 0)
)
, beyond AS (
    SELECT d.batch AS part, d.entity::BIGINT AS key, d.country_no, d.s3::BIGINT AS rank_slot
    FROM draw__account_allocation AS d
    SEMI JOIN short ON short.part = d.batch
)
, waiting AS (
    SELECT part, key, country_no, rank_slot, moved, 1 AS tier FROM bare
    UNION ALL
    SELECT b.part, b.key, b.country_no, b.rank_slot, short.moved, 2
    FROM beyond AS b
    JOIN short ON short.part = b.part
    ANTI JOIN account_capped AS h ON h.part = b.part AND h.key = b.key
)
, placed AS (
    SELECT *, row_number() OVER (PARTITION BY part ORDER BY tier, rank_slot, key) AS place FROM waiting
)
SELECT part, key, country_no
FROM placed
WHERE place <= moved
