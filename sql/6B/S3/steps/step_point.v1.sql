/*
doc: >
  Where each payment of a campaign at a merchant is made: at a shop of the pool, at home or in the world; at the one shop of the campaign; in one
  town or near the place of the target; or at a merchant of the circle.
*/
-- Payments at merchants with the numbers that decide.
WITH step AS (
    SELECT drawn.entity, drawn.campaign_id, drawn.target_no, drawn.step_no, law.place, pool.ordinal AS pool_no, drawn.home_no, campaign.ring_no
        , upper_draw(drawn.s0) AS point_draw, CASE WHEN law.place = 'SHOPS' THEN upper_draw(drawn.s0) ELSE campaign.shop_draw END AS shop
        , CASE WHEN law.place IN ('ONE_SHOP', 'ONE_TOWN') THEN campaign.tool_draw
            ELSE lower_draw(drawn.s1) END / 67108864 < law.abroad_share AS is_abroad
        , CASE WHEN law.place IN ('ONE_SHOP', 'ONE_TOWN') AND law.population = 'COUNTRY'
            THEN campaign.country_no ELSE drawn.home_no END AS near_country_no
        , source.country_no AS source_country_no, source.first_rank AS source_rank
    FROM draw__campaign_step AS drawn
    JOIN kind_law AS law ON law.kind_no = drawn.kind_no AND law.law = 'PAY'
    JOIN policy_6B.pools AS pool ON pool.pool = law.pool
    JOIN campaign_6B AS campaign ON campaign.campaign_id = drawn.campaign_id
    JOIN place_6B AS source ON source.place_no = drawn.place_no
)
-- Numbers of shops of pools: of the country where the pool has some, else of the world.
, numbered AS (
    SELECT step.*
        , CASE WHEN step.is_abroad OR near.numbers IS NULL THEN world.first_number + one_of(step.shop, world.numbers)
            ELSE near.first_number + one_of(step.shop, near.numbers) END AS number
    FROM step
    JOIN pool_range AS world ON world.pool_no = step.pool_no AND world.country_no = 0
    LEFT JOIN pool_range AS near ON near.pool_no = step.pool_no AND near.country_no = step.near_country_no
)
-- Shops.
, shop AS (
    SELECT numbered.*, point.point_no
    FROM numbered
    ASOF JOIN pool_point AS point ON point.pool_no = numbered.pool_no AND point.first_number <= numbered.number
)
-- Surroundings: those of the target, or those of the one shop.
, around AS (
    SELECT shop.*, CASE WHEN shop.place = 'ONE_TOWN' THEN town.country_no ELSE shop.source_country_no END AS around_country_no
        , CASE WHEN shop.place = 'ONE_TOWN' THEN town.first_rank ELSE coalesce(shop.source_rank, 0) END AS around_rank
    FROM shop
    LEFT JOIN payment_point AS town ON town.point_no = shop.point_no
)
-- The number along the curve, a few places away.
, curved AS (
    SELECT around.*, near.near_no + ((around.point_draw * 25) >> 26)::INTEGER - 12 AS near_no
    FROM around
    ASOF LEFT JOIN near_point AS near ON near.country_no = around.around_country_no AND near.first_rank <= around.around_rank
)
SELECT curved.entity
    , CASE curved.place
        WHEN 'CIRCLE' THEN merchant.point_no
        WHEN 'NEAR' THEN near.point_no
        WHEN 'ONE_TOWN' THEN coalesce(near.point_no, curved.point_no)
        ELSE curved.point_no
    END AS point_no
FROM curved
LEFT JOIN near_point AS near ON near.near_no = curved.near_no AND near.country_no = curved.around_country_no
LEFT JOIN (SELECT DISTINCT ring_no, shops FROM ring_merchant) AS circle ON circle.ring_no = curved.ring_no
LEFT JOIN ring_merchant AS merchant ON merchant.ring_no = curved.ring_no AND merchant.shop_no = one_of(curved.point_draw, circle.shops)
