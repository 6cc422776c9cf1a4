/*
doc: Cards and handles of every account after the floor, each unit moved keeping its cell.
*/
-- Units that each account gives up in each cell.
WITH given AS (
    SELECT cell, account_id, count(*) AS units FROM released_unit GROUP BY cell, account_id
)
SELECT h.part, h.country_no, h.owner_party_id, h.key, (h.units - coalesce(given.units, 0))::UTINYINT AS units
FROM capped AS h
LEFT JOIN given ON given.cell = h.part AND given.account_id = h.key
WHERE h.units > coalesce(given.units, 0)
UNION ALL
SELECT released.cell, unequipped.country_no, unequipped.owner_party_id, unequipped.account_id, 1
FROM released_unit AS released
JOIN unequipped_account AS unequipped ON unequipped.part = released.part AND unequipped.place = released.place
