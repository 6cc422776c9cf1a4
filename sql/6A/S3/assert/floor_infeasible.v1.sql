/*
doc: >
  Where accounts must not be bare, there are cards and handles for all of them, and enough that others can give
  up.
code: 134
name: FLOOR_INFEASIBLE
hint: raise mean_per_account, or set the floor of the account type to 0
*/
SELECT part.region_id, part.account_type, part.accounts, supply.units, coalesce(unequipped.n, 0) AS unequipped, coalesce(moved.n, 0) AS moved
FROM instrument.floor_part AS part
JOIN (
    SELECT region_id, account_type, sum(quota) AS units
    FROM instrument_cell
    WHERE pass = 'instrument'
    GROUP BY region_id, account_type
) AS supply ON supply.region_id = part.region_id AND supply.account_type = part.account_type
LEFT JOIN (SELECT part, count(*) AS n FROM instrument.unequipped_account GROUP BY part) AS unequipped ON unequipped.part = part.part
LEFT JOIN (SELECT part, count(*) AS n FROM instrument.released_unit GROUP BY part) AS moved ON moved.part = part.part
WHERE supply.units < part.accounts OR coalesce(unequipped.n, 0) <> coalesce(moved.n, 0)
