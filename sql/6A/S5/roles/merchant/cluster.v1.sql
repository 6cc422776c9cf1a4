/*
doc: >
  Where those who collude stand. In each tier as many merchants as drew the role make circles: neighbours by class in one country that
  has a ring of mules to work with, no country with two circles of a tier. A tier has about one circle for each mean size, of sizes by
  a Pareto law between least and most, within what the country has; countries are taken by their merchants. Tiers with fewer
  than a circle needs pool them: they get as many whole circles as they have together, in one systematic draw, so that the
  expectation of each tier stays. Only merchants that are normal or collude take part.
*/
-- Merchants that take part, numbered in their tier, and with their place among the neighbours of their tier and country.
WITH neighbour AS (
    SELECT d.id, d.tier_no, feature.home_country_iso, role.raw_role = rule.cluster.raw_role AS is_drawn, m.place_slot, draw.s0, draw.s1
        , row_number() OVER (PARTITION BY d.tier_no ORDER BY d.id) AS unit
        , row_number() OVER (PARTITION BY d.tier_no, feature.home_country_iso ORDER BY feature.merchant_class, draw.s0, d.id) - 1 AS place
    FROM drawn_role AS d
    JOIN feature ON feature.merchant_id = d.id
    JOIN cell_member AS m ON m.id = d.id
    JOIN draw__merchant_circle AS draw ON draw.entity::BIGINT = d.id
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = d.role_ordinal
    JOIN policy_6A.rest_roles AS rest ON rest.entity = 'merchant'
    CROSS JOIN policy_6A.merchant_role_priors AS rule
    WHERE role.raw_role IN (rule.cluster.raw_role, rest.raw_role)
)
-- Merchants of each tier that take part, those that drew the role, and the slot of the first.
, tier AS (
    SELECT neighbour.tier_no, count(*) AS n, count(*) FILTER (is_drawn) AS drawn, min_by(place_slot, id) AS slot
        , rule.cluster.least, rule.cluster.most, rule.cluster.mean, rule.cluster.exponent, count(*) FILTER (is_drawn) < rule.cluster.least AS is_few
    FROM neighbour
    CROSS JOIN policy_6A.merchant_role_priors AS rule
    GROUP BY neighbour.tier_no, rule.cluster
)
-- The drawn members of all tiers with few up to each tier.
, counted AS (
    SELECT *, (sum(drawn * is_few::INTEGER) OVER (ORDER BY tier_no))::BIGINT AS few_upto
        , (first_value(slot) OVER (ORDER BY tier_no) >> 40) * least // 4096 AS few_offset
    FROM tier
)
-- Members that each tier's circles get.
, sized AS (
    SELECT tier_no, least, most, mean, exponent
        , CASE WHEN is_few
            THEN least(n, least * ((few_upto + few_offset) // least - (few_upto - drawn + few_offset) // least))
            ELSE drawn END AS members
    FROM counted
)
-- Countries with room for a circle and a ring for it, in the order in which they are taken: exponential times by merchants.
, site AS (
    SELECT tier_no, home_country_iso, merchants, slot_low(slot) AS place_slot
        , row_number() OVER (PARTITION BY tier_no ORDER BY CAST(-ln(rng_u(slot_high(slot))) / merchants * 1e12 AS BIGINT), home_country_iso) AS taken
    FROM (
        SELECT tier_no, home_country_iso, count(*) AS merchants, min_by(s1, place) AS slot FROM neighbour GROUP BY tier_no, home_country_iso
    )
    WHERE merchants >= (SELECT cluster.least FROM policy_6A.merchant_role_priors) AND home_country_iso IN (SELECT country_iso FROM herd)
)
-- Those of them that are taken: one for each mean size, or for the greatest, and more where these have no room to choose from.
, taken AS (
    SELECT site.tier_no, site.taken AS cluster_no, site.home_country_iso, site.merchants, site.place_slot, sized.members
        , sized.least, sized.most, sized.exponent
        , (sum(site.merchants) OVER (PARTITION BY site.tier_no ORDER BY site.taken))::BIGINT - site.merchants AS merchants_before
        , greatest((sized.members + sized.most - 1) // sized.most, round_even(sized.members / sized.mean, 0)::BIGINT) AS circles
    FROM site
    JOIN sized ON sized.tier_no = site.tier_no
    WHERE site.taken <= sized.members // sized.least
)
-- Claims of their circles on the members of the tier.
, claim AS (
    SELECT taken.tier_no AS part, taken.cluster_no AS unit, taken.home_country_iso, taken.merchants, taken.place_slot
        , taken.least, least(taken.most, taken.merchants) AS most, taken.members AS total
        , CAST(greatest(least(pow(rng_u(slot_high(neighbour.s0)), -1 / taken.exponent) - 1, 10000), .000001) * 1e6 AS BIGINT) AS weight
    FROM taken
    JOIN neighbour ON neighbour.tier_no = taken.tier_no AND neighbour.unit = taken.cluster_no
    WHERE taken.cluster_no <= taken.circles OR taken.merchants_before < 2 * taken.members
)
-- Circles with their size and the place of their first merchant.
, circle AS (
    SELECT part AS tier_no, unit AS cluster_no, home_country_iso, quota AS size, rng_pick(place_slot, merchants - quota + 1) AS first_place
    FROM filled_between('claim')
)
SELECT neighbour.id, neighbour.tier_no, circle.cluster_no, neighbour.home_country_iso, neighbour.s0
    , coalesce(neighbour.place - circle.first_place BETWEEN 0 AND circle.size - 1, false) AS is_member
FROM neighbour
LEFT JOIN circle ON circle.tier_no = neighbour.tier_no AND circle.home_country_iso = neighbour.home_country_iso
