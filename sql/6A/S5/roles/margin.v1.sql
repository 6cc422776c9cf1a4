/*
doc: >
  Probability of each role by group and tier, kept within the bands of the world. A role whose expected share leaves its band is
  scaled to the bound, the risky roles of a group with too few of them are scaled up, and the role that takes the rest of the
  group gives or takes the difference.
*/
-- Members of each group and tier.
WITH tier_size AS (
    SELECT role_group, risk_tier, sum(n)::BIGINT AS n FROM risk_cell GROUP BY role_group, risk_tier
)
-- Priors of the entity with the members that they apply to.
, weighed AS (
    SELECT p.role_group, p.risk_tier, p.raw_role, p.family, p.is_rest, p.is_lifted, p.severity, p.prior, coalesce(tier_size.n, 0) AS n
    FROM role_prior AS p
    LEFT JOIN tier_size ON tier_size.role_group = p.role_group AND tier_size.risk_tier = p.risk_tier
    WHERE p.entity = current_schema()
)
-- Expected share of each role in the world. Each group and tier has one role that takes the rest: they count its members.
, shares AS (
    SELECT *
        , sum(to_fixed_point(n * prior, 9)) OVER (PARTITION BY raw_role)::DOUBLE / 1e9
            / greatest(sum(n * is_rest::BIGINT) OVER (), 1)::DOUBLE AS world_share
    FROM weighed
)
-- The factor that brings a role's share in the world into its band.
, factored AS (
    SELECT s.* EXCLUDE (world_share)
        , CASE
            WHEN s.is_rest OR s.world_share = 0 THEN 1.0::DOUBLE
            WHEN s.world_share > band.high THEN band.high / s.world_share
            WHEN s.world_share < band.low THEN band.low / s.world_share
            ELSE 1.0::DOUBLE
        END AS role_factor
    FROM shares AS s
    LEFT JOIN policy_6A.role_bands AS band ON band.entity = current_schema() AND band.raw_role = s.raw_role
)
-- The factor that brings the risky roles of a group up to their least share.
, grouped AS (
    SELECT f.*
        , greatest(1.0::DOUBLE, coalesce(low.low / nullif(
            sum(to_fixed_point(f.n * f.prior * f.role_factor * f.is_lifted::INTEGER, 9)) OVER (PARTITION BY f.role_group)::DOUBLE / 1e9
            / nullif(sum(f.n * f.is_rest::BIGINT) OVER (PARTITION BY f.role_group), 0)::DOUBLE, 0), 1.0)) AS group_factor
    FROM factored AS f
    LEFT JOIN policy_6A.group_bands AS low ON low.entity = current_schema() AND low.role_group = f.role_group
)
-- Priors times both factors.
, scaled AS (
    SELECT * EXCLUDE (role_factor, group_factor)
        , role_factor * CASE WHEN is_lifted THEN group_factor ELSE 1 END AS factor
        , quantise(prior * role_factor * CASE WHEN is_lifted THEN group_factor ELSE 1 END, 12) AS scaled
    FROM grouped
)
SELECT role_group, risk_tier, raw_role, family, is_rest, is_lifted, severity, n, prior, factor
    , CASE WHEN is_rest
        THEN quantise(1 - sum(to_fixed_point(scaled * (NOT is_rest)::INTEGER, 12)) OVER (PARTITION BY role_group, risk_tier)::DOUBLE / 1e12, 12)
        ELSE scaled END AS margin
FROM scaled
