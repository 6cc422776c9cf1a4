/*
doc: >
  No role of a cell is a whole member away from what was expected of it; of a cell of merchants, and of all of them, not more
  than the roles up to it, since each is drawn from what those left.
code: 107
name: FRAUD_ROLE_PROP_MISMATCH
hint: read role_ends
*/
SELECT 'party' AS entity, cell_no, raw_role, n * share AS expected, ends - coalesce(before, 0) AS found
FROM (SELECT e.*, lag(ends) OVER (PARTITION BY cell_no ORDER BY place) AS before FROM party_role_end AS e)
WHERE abs(ends - coalesce(before, 0) - n * share) > 1.000001
UNION ALL
SELECT 'account' AS entity, cell_no, raw_role, n * share AS expected, ends - coalesce(before, 0) AS found
FROM (SELECT e.*, lag(ends) OVER (PARTITION BY cell_no ORDER BY place) AS before FROM account_role_end AS e)
WHERE abs(ends - coalesce(before, 0) - n * share) > 1.000001
UNION ALL
SELECT 'device' AS entity, cell_no, raw_role, n * share AS expected, ends - coalesce(before, 0) AS found
FROM (SELECT e.*, lag(ends) OVER (PARTITION BY cell_no ORDER BY place) AS before FROM device_role_end AS e)
WHERE abs(ends - coalesce(before, 0) - n * share) > 1.000001
UNION ALL
SELECT 'ip' AS entity, cell_no, raw_role, n * share AS expected, ends - coalesce(before, 0) AS found
FROM (SELECT e.*, lag(ends) OVER (PARTITION BY cell_no ORDER BY place) AS before FROM ip_role_end AS e)
WHERE abs(ends - coalesce(before, 0) - n * share) > 1.000001
UNION ALL
SELECT 'merchant' AS entity, cell_no, raw_role, n * share AS expected, ends - coalesce(before, 0) AS found
FROM (SELECT e.*, lag(ends) OVER (PARTITION BY cell_no ORDER BY place) AS before FROM merchant_role_end AS e)
WHERE abs(ends - coalesce(before, 0) - n * share) > place + .000001
UNION ALL
SELECT 'merchant' AS entity, NULL, raw_role, sum(fx(n * share, 9))::DOUBLE / 1e9 AS expected, sum(ends - coalesce(before, 0)) AS found
FROM (SELECT e.*, lag(ends) OVER (PARTITION BY cell_no ORDER BY place) AS before FROM merchant_role_end AS e)
GROUP BY raw_role
HAVING abs(sum(ends - coalesce(before, 0)) - sum(fx(n * share, 9))::DOUBLE / 1e9) > max(place) + .000001
