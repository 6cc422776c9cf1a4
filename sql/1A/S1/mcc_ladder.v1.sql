/*
doc: >
  The category codes of each sector as steps of a running weight. A code of private use belongs to one brand and
  weighs little; the few codes that most merchants carry weigh more.
*/
WITH weighted AS (
    SELECT m.mcc
        , coalesce(r.sector, world.catalogue.default_sector) AS sector
        , fx(CASE WHEN m.is_private_use THEN world.catalogue.brand_weight ELSE coalesce(h.weight, 1.0) END, 6) AS weight
    FROM mcc AS m
    CROSS JOIN policy_UP.world_policy AS world
    LEFT JOIN policy_UP.sector_mcc_ranges AS r ON m.mcc BETWEEN r.mcc_from AND r.mcc_to
    LEFT JOIN policy_UP.mcc_head_weights AS h ON h.mcc = m.mcc
)
SELECT sector, mcc
    , sum(weight) OVER (PARTITION BY sector ORDER BY mcc) - weight AS weight_from
    , sum(weight) OVER (PARTITION BY sector) AS sector_weight
FROM weighted
