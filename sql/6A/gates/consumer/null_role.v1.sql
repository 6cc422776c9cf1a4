/*
doc: >
  The null model: in each permutation the risks of accounts and of devices change places within their group, while the owners
  keep theirs.
materialize: table
*/
-- Risky members of each group, as many in every permutation, at the share that the group has in the world: the panel holds more
-- owners at risk than the world, and to spread their risks over all would be another null model.
WITH counted AS (
    SELECT kind, role_group, sub
        , round_even(count(*) * coalesce(sum(to_fixed_point(weight, 6)) FILTER (is_risky), 0)::DOUBLE / sum(to_fixed_point(weight, 6))::DOUBLE, 0)
            ::BIGINT AS risky
    FROM draw__null_role
    GROUP BY kind, role_group, sub
)
-- Each member's place in its group by its draw: the first ones take the risks.
, placed AS (
    SELECT kind, entity, sub, role_group, row_number() OVER (PARTITION BY kind, role_group, sub ORDER BY s0, entity) AS place
    FROM draw__null_role
)
SELECT placed.kind, placed.entity::BIGINT AS member_id, list(placed.place <= counted.risky ORDER BY placed.sub) AS is_risky
FROM placed
JOIN counted ON counted.kind = placed.kind AND counted.role_group = placed.role_group AND counted.sub = placed.sub
GROUP BY placed.kind, placed.entity
