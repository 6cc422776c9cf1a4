/*
doc: >
  One row per merchant of the snapshot with its outlets; one without any says why: closed, not yet open, out of season or no
  acceptance of cards, by the odds of its sector.
*/
-- Reasons of each sector as steps of a running weight.
WITH reason AS (
    SELECT sector, dormancy_reason
        , sum(to_fixed_point(weight, 6)) OVER (PARTITION BY sector ORDER BY dormancy_reason) - to_fixed_point(weight, 6) AS weight_from
        , sum(to_fixed_point(weight, 6)) OVER (PARTITION BY sector ORDER BY dormancy_reason) AS weight_to
        , sum(to_fixed_point(weight, 6)) OVER (PARTITION BY sector) AS weight_total
    FROM (UNPIVOT policy_UP.dormancy ON COLUMNS(* EXCLUDE (sector, ordinal)) INTO NAME dormancy_reason VALUE weight)
)
SELECT m.merchant_id
    , coalesce(t.outlets, 0)::BIGINT AS outlets
    , m.owns_outlets AS is_active
    , r.dormancy_reason
FROM merchant AS m
LEFT JOIN outlet_total AS t ON t.merchant_id = m.merchant_id
LEFT JOIN draw__dormant_merchant AS d ON d.entity = m.entity
LEFT JOIN reason AS r ON r.sector = m.sector
    AND rng_pick(d.s0, r.weight_total) >= r.weight_from
    AND rng_pick(d.s0, r.weight_total) < r.weight_to
