/*
doc: Cards and handles of every account after the floor, each unit moved keeping its cell.
*/
-- Units that each account gives up in each cell.
WITH given AS (
    SELECT cell, account_id, count(*) AS units FROM floor_donor GROUP BY cell, account_id
)
SELECT h.part, h.country_no, h.owner_party_id, h.key, (h.units - coalesce(given.units, 0))::UTINYINT AS units
FROM capped AS h
LEFT JOIN given ON given.cell = h.part AND given.account_id = h.key
WHERE h.units > coalesce(given.units, 0)
UNION ALL
SELECT donor.cell, bare.country_no, bare.owner_party_id, bare.account_id, 1
FROM floor_donor AS donor
JOIN bare_account AS bare ON bare.part = donor.part AND bare.place = donor.place
