/*
doc: Accounts of types with a floor that have nothing, numbered in each region and type.
step: allocate_instruments
*/
SELECT part.part, seat.account_id, seat.owner_party_id, seat.country_no
    , row_number() OVER (PARTITION BY part.part ORDER BY seat.account_id) AS place
FROM account_seat AS seat
JOIN floor_part AS part ON part.part = seat.cells_before + 1
ANTI JOIN equipped_account AS equipped ON equipped.account_id = seat.account_id
