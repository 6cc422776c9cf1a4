/*
doc: >
  Observed and expected counts of each distribution, over the world and by region: families of five entities, tiers, types
  of IPs by edges, and all families together.
*/
-- Share of each family by entity, group and tier that the priors give within the bands of the world, before nudges.
WITH family_share AS (
    SELECT entity, role_group, risk_tier, family, sum(to_fixed_point(margin, 12))::DOUBLE / 1e12 AS share
    FROM s5_role_calibration_6A
    GROUP BY entity, role_group, risk_tier, family
)
-- Expected members of each family by region.
, expected AS (
    SELECT held.entity, held.region_id, e.family, sum(to_fixed_point(held.n * e.share, 9))::DOUBLE / 1e9 AS expected
    FROM (
        SELECT entity, region_id, role_group, risk_tier, sum(n)::BIGINT AS n
        FROM role_cell
        GROUP BY entity, region_id, role_group, risk_tier
    ) AS held
    JOIN family_share AS e ON e.entity = held.entity AND e.role_group = held.role_group AND e.risk_tier = held.risk_tier
    GROUP BY held.entity, held.region_id, e.family
)
-- Members of each family by region.
, observed AS (
    SELECT entity, region_id, family, sum(n)::BIGINT AS n FROM role_cell GROUP BY entity, region_id, family
)
-- Observed beside expected members; where one side lacks a family it has 0.
, regional AS (
    SELECT coalesce(o.entity, e.entity) AS entity, coalesce(o.region_id, e.region_id) AS region_id
        , coalesce(o.family, e.family) AS category, coalesce(o.n, 0) AS n, coalesce(e.expected, 0) AS expected
    FROM observed AS o
    FULL JOIN expected AS e ON e.entity = o.entity AND e.region_id = o.region_id AND e.family = o.family
)
-- Shares that the tiers should have, but for merchants.
, tier AS (
    SELECT entity, role_group, risk_tier, share
    FROM (UNPIVOT tier_part ON LOW, STANDARD, ELEVATED, HIGH INTO NAME risk_tier VALUE share)
    WHERE entity <> 'merchant'
)
-- Members of each tier, of parties by type.
, tiered AS (
    SELECT entity, CASE WHEN entity = 'party' THEN role_group ELSE 'ALL' END AS role_group, risk_tier, sum(n)::BIGINT AS n
    FROM role_cell
    WHERE entity <> 'merchant'
    GROUP BY entity, CASE WHEN entity = 'party' THEN role_group ELSE 'ALL' END, risk_tier
)
-- Edges by region and type of the IP.
, edge AS (
    SELECT region_id, ip_type, sum(n)::BIGINT AS n FROM edge_cell GROUP BY region_id, ip_type
)
-- Edges by region and type beside those that the mix of the region asks for.
, typed AS (
    SELECT mix.region_id, mix.ip_type, coalesce(edge.n, 0) AS n
        , mix.share * sum(coalesce(edge.n, 0)) OVER (PARTITION BY mix.region_id)::DOUBLE AS expected
    FROM ip_mix_share AS mix
    LEFT JOIN edge ON edge.region_id = mix.region_id AND edge.ip_type = mix.ip_type
)
SELECT 'family_' || entity AS component, 'WORLD' AS stratum, category, sum(n)::BIGINT AS n, sum(to_fixed_point(expected, 9))::DOUBLE / 1e9 AS expected
FROM regional GROUP BY entity, category
UNION ALL
SELECT 'family_' || entity, region_id, category, n, expected FROM regional WHERE entity IN ('account', 'device', 'ip')
UNION ALL
SELECT 'family_pooled', 'WORLD', entity || ' ' || category, sum(n)::BIGINT, sum(to_fixed_point(expected, 9))::DOUBLE / 1e9
FROM regional GROUP BY entity, category
UNION ALL
SELECT 'tier_' || tier.entity || '_' || tier.role_group, 'WORLD', tier.risk_tier, coalesce(tiered.n, 0)
    , tier.share * sum(coalesce(tiered.n, 0)) OVER (PARTITION BY tier.entity, tier.role_group)::DOUBLE
FROM tier
LEFT JOIN tiered ON tiered.entity = tier.entity AND tiered.role_group = tier.role_group AND tiered.risk_tier = tier.risk_tier
UNION ALL
SELECT 'ip_type', 'WORLD', ip_type, sum(n)::BIGINT, sum(to_fixed_point(expected, 9))::DOUBLE / 1e9 FROM typed GROUP BY ip_type
UNION ALL
SELECT 'ip_type', region_id, ip_type, n, expected FROM typed
