/*
doc: The parties beyond the gate that take accounts cut off elsewhere in their cell, where its bids are full.
step: allocate_accounts
*/
WITH asked AS (
    SELECT part, round_no, given FROM account_room WHERE tier = 2 AND given > 0
)
, outsider AS (
    SELECT d.batch AS part, d.country_no, d.entity::BIGINT AS key, d.s3::BIGINT AS rank_slot
    FROM draw__account_allocation AS d
    SEMI JOIN asked ON asked.part = d.batch
    ANTI JOIN account_bid AS b ON b.part = d.batch AND b.key = d.entity::BIGINT
)
, placed AS (
    SELECT *, row_number() OVER (PARTITION BY part ORDER BY rank_slot, key) AS place FROM outsider
)
SELECT p.part, p.country_no, p.key, p.rank_slot, count(*)::UTINYINT AS units
FROM placed AS p
JOIN asked ON asked.part = p.part AND p.place <= asked.given
GROUP BY p.part, p.country_no, p.key, p.rank_slot
