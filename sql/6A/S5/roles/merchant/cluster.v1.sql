/*
doc: >
  Where those who collude stand. In each tier as many merchants as drew the role are neighbours by country and class: from a place
  that is drawn, in as few clusters as their greatest size allows, evenly apart. Tiers with fewer than a cluster needs pool them:
  they get as many whole clusters as they have together, in one systematic draw, so that the expectation of each tier stays. Only
  merchants that are normal or collude take part.
*/
-- Merchants that take part, with their place among the neighbours of their tier.
WITH neighbour AS (
    SELECT d.id, d.tier_no, role.raw_role = rule.cluster.raw_role AS is_drawn, m.place_slot
        , row_number() OVER (PARTITION BY d.tier_no ORDER BY feature.home_country_iso, feature.merchant_class, d.id) - 1 AS place
    FROM drawn_role AS d
    JOIN feature ON feature.merchant_id = d.id
    JOIN cell_member AS m ON m.id = d.id
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = d.role_ordinal
    JOIN policy_6A.rest_roles AS rest ON rest.entity = 'merchant'
    CROSS JOIN policy_6A.merchant_role_priors AS rule
    WHERE role.raw_role IN (rule.cluster.raw_role, rest.raw_role)
)
-- Merchants of each tier that take part, those that drew the role, and the slot of the first.
, tier AS (
    SELECT neighbour.tier_no, count(*) AS n, count(*) FILTER (is_drawn) AS drawn, min_by(place_slot, id) AS slot
        , rule.cluster.least, rule.cluster.most, count(*) FILTER (is_drawn) < rule.cluster.least AS is_few
    FROM neighbour
    CROSS JOIN policy_6A.merchant_role_priors AS rule
    GROUP BY neighbour.tier_no, rule.cluster
)
-- Start of the clusters of each tier, and the drawn members of all tiers with few up to it.
, counted AS (
    SELECT tier_no, n, drawn, least, most, is_few
        , (offset_units(slot)::HUGEINT * n // 1000000000000)::BIGINT AS start
        , (sum(drawn * is_few::INTEGER) OVER (ORDER BY tier_no))::BIGINT AS few_upto
        , (first_value(slot) OVER (ORDER BY tier_no) >> 40) * least // 4096 AS few_offset
    FROM tier
)
-- Members that each tier's clusters get.
, sized AS (
    SELECT tier_no, n, start, most
        , CASE WHEN is_few
            THEN least(n, least * ((few_upto + few_offset) // least - (few_upto - drawn + few_offset) // least))
            ELSE drawn END AS members
    FROM counted
)
-- Clusters of each tier.
, spread AS (
    SELECT *, greatest(1, (members + most - 1) // most) AS clusters FROM sized
)
-- Distance of each merchant from the start of its tier, around the end.
, placed AS (
    SELECT neighbour.id, neighbour.tier_no, s.members, s.clusters, s.n // s.clusters AS gap, (neighbour.place - s.start + s.n) % s.n AS rank
    FROM neighbour
    JOIN spread AS s ON s.tier_no = neighbour.tier_no
)
SELECT id, tier_no, least(rank // gap, clusters - 1) AS cluster_no
    , rank - least(rank // gap, clusters - 1) * gap
        < members // clusters + (least(rank // gap, clusters - 1) < members % clusters)::INTEGER AS is_member
FROM placed
