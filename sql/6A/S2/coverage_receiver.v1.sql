/*
doc: Accounts that move, by the party that gets one, bids that got none before parties beyond the gate.
step: allocate_accounts
*/
WITH waiting AS (
    SELECT h.part, h.key, h.country_no, h.rank_slot, need.moved, 1 AS tier
    FROM account_capped AS h
    JOIN coverage_need AS need ON need.part = h.part AND need.moved > 0
    WHERE h.units = 0
    UNION ALL
    SELECT d.batch, d.entity::BIGINT, d.country_no, d.s3::BIGINT, need.moved, 2
    FROM draw__account_allocation AS d
    JOIN coverage_need AS need ON need.part = d.batch AND need.moved > 0
    ANTI JOIN account_capped AS h ON h.part = d.batch AND h.key = d.entity::BIGINT
)
, placed AS (
    SELECT *, row_number() OVER (PARTITION BY part ORDER BY tier, rank_slot, key) AS place FROM waiting
)
SELECT part, key, country_no
FROM placed
WHERE place <= moved
