/*
doc: The merchant snapshot of the ingress, one row per merchant with its category code, channel and home.
*/
-- Category codes with weights: a code of private use belongs to one brand and weighs little, a few codes that most
-- merchants carry weigh more.
WITH weighted AS (
    SELECT m.mcc
        , coalesce(r.sector, world.catalogue.default_sector) AS sector
        , to_fixed_point(CASE WHEN m.is_private_use THEN world.catalogue.brand_weight ELSE coalesce(h.weight, 1.0) END, 6) AS weight
    FROM mcc AS m
    CROSS JOIN policy_UP.world_policy AS world
    LEFT JOIN policy_UP.sector_mcc_ranges AS r ON m.mcc BETWEEN r.mcc_from AND r.mcc_to
    LEFT JOIN policy_UP.mcc_head_weights AS h ON h.mcc = m.mcc
)
-- Category codes of each sector as steps of a running weight.
, mcc_ladder AS (
    SELECT sector, mcc
        , sum(weight) OVER (PARTITION BY sector ORDER BY mcc) - weight AS weight_from
        , sum(weight) OVER (PARTITION BY sector) AS sector_weight
    FROM weighted
)
-- Merchants with a place on the weights of their sector.
, picked AS (
    SELECT m.merchant_id, m.sector, m.home_country_iso, d.s1
        , rng_pick(d.s0, w.sector_weight) AS weight_at
    FROM merchant AS m
    JOIN draw__merchant_profile AS d ON d.entity = m.entity
    JOIN (SELECT DISTINCT sector, sector_weight FROM mcc_ladder) AS w ON w.sector = m.sector
)
SELECT p.merchant_id
    , l.mcc::SMALLINT AS mcc
    , CASE WHEN rng_u(p.s1) < coalesce(line.p_card_not_present, s.p_card_not_present) THEN 'card_not_present' ELSE 'card_present' END AS channel
    , p.home_country_iso
FROM picked AS p
JOIN policy_UP.sectors AS s ON s.sector = p.sector
ASOF JOIN mcc_ladder AS l ON l.sector = p.sector AND p.weight_at >= l.weight_from
LEFT JOIN policy_UP.mcc_channels AS line ON l.mcc BETWEEN line.mcc_from AND line.mcc_to
