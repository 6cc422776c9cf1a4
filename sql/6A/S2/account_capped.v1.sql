/*
doc: >
  The accounts of every bid and outsider under the cap. Bids without any stay where a required type may still lift them.
step: allocate_accounts
*/
WITH merged AS (
    SELECT part, country_no, key, rank_slot, units
    FROM capped_shares('account_share', 'account_offer', 'account_relief', 'account_receiver_cut')
    UNION ALL
    SELECT part, country_no, key, rank_slot, units FROM account_outsider
)
SELECT m.part, m.country_no, m.key, m.rank_slot, m.units
FROM merged AS m
JOIN account_cell AS c ON c.cell = m.part
WHERE m.units > 0 OR c.is_required
