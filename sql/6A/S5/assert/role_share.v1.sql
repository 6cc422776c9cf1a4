/*
doc: >
  No role of a cell is a whole member away from its expectation. In a cell of merchants, and over all of them, the distance is at
  most the number of roles up to it, since each role is drawn from what the roles before it left.
code: 107
name: FRAUD_ROLE_PROP_MISMATCH
hint: read role_end of the entity, under sql/6A/S5/roles
*/
-- Members that each role takes from a cell, and the number that is expected.
WITH taken AS (
    SELECT member AS entity, cell_no, raw_role, place, n * share AS expected
        , ends - coalesce(lag(ends) OVER (PARTITION BY member, cell_no ORDER BY place), 0) AS found
    FROM roles.role_end
)
SELECT entity, cell_no, raw_role, expected, found
FROM taken
WHERE abs(found - expected) > CASE WHEN entity = 'merchant' THEN place + .000001 ELSE 1.000001 END
UNION ALL
SELECT 'merchant', NULL, raw_role, sum(to_fixed_point(expected, 9))::DOUBLE / 1e9, sum(found)
FROM taken
WHERE entity = 'merchant'
GROUP BY raw_role
HAVING abs(sum(found) - sum(to_fixed_point(expected, 9))::DOUBLE / 1e9) > max(place) + .000001
