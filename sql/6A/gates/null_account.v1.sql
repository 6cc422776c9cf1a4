/*
doc: The null model - in each permutation the families of accounts change places within their group; owners keep theirs.
materialize: table
*/
WITH counted AS (
    SELECT role_group, sub, count(*) FILTER (is_risky) AS risky FROM draw__null_account GROUP BY role_group, sub
)
, placed AS (
    SELECT entity, sub, role_group, row_number() OVER (PARTITION BY role_group, sub ORDER BY s0, entity) AS place FROM draw__null_account
)
SELECT placed.entity::BIGINT AS account_id, list(placed.place <= counted.risky ORDER BY placed.sub) AS is_risky
FROM placed
JOIN counted ON counted.role_group = placed.role_group AND counted.sub = placed.sub
GROUP BY placed.entity
