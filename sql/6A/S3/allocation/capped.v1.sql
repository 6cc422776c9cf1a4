/*
doc: The instruments of every candidate and outsider under the cap.
*/
-- Eligible accounts beyond the gate of cells whose candidates cannot take all that the cap cuts off.
WITH outsider AS (
    SELECT d.batch AS part, d.country_no, d.owner_party_id, d.entity::BIGINT AS key, d.s3::BIGINT AS rank_slot
    FROM draw__instrument_allocation AS d
    SEMI JOIN (SELECT part FROM overflow WHERE tier = 2 AND given > 0) AS asked ON asked.part = d.batch
    SEMI JOIN eligible_account AS eligible ON eligible.account_id = d.entity::BIGINT
    ANTI JOIN weight AS w ON w.part = d.batch AND w.key = d.entity::BIGINT
)
SELECT part, country_no, owner_party_id, key, rank_slot, units
FROM shares_under_cap('share', 'quota', 'overflow')
WHERE units > 0
UNION ALL
SELECT part, country_no, owner_party_id, key, rank_slot, units
FROM outsider_shares('overflow', 'outsider')
