/*
doc: >
  The accounts of every candidate and outsider under the cap. Candidates without any stay where a required type may still
  lift them.
*/
-- Parties beyond the gate of cells whose candidates cannot take all that the cap cuts off.
WITH outsider AS (
    SELECT d.batch AS part, d.country_no, d.entity::BIGINT AS key, d.s3::BIGINT AS rank_slot
    FROM draw__account_allocation AS d
    SEMI JOIN (SELECT part FROM account_overflow WHERE tier = 2 AND given > 0) AS asked ON asked.part = d.batch
    ANTI JOIN account_weight AS w ON w.part = d.batch AND w.key = d.entity::BIGINT
)
-- Candidates with what the cap leaves and the rounds give them, and outsiders with what they take.
, merged AS (
    SELECT part, country_no, key, rank_slot, units
    FROM shares_under_cap('account_share', 'account_quota', 'account_overflow')
    UNION ALL
    SELECT part, country_no, key, rank_slot, units FROM outsider_shares('account_overflow', 'outsider')
)
SELECT m.part, m.country_no, m.key, m.rank_slot, m.units
FROM merged AS m
JOIN account_cell AS c ON c.cell = m.part
WHERE m.units > 0 OR c.is_required
