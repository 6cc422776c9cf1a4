/*
doc: >
  How the sites of each country spread over its zones, beside the support that law and people give: the facts that the
  realism gates judge. Shares are exact quotients of counts; logarithms are taken on a grid and summed in fixed
  point. No threshold of a gate is read here, so a changed gate re-scores and reruns nothing.
materialize: dataset
*/
-- Sites by country and zone.
WITH mix AS (
    SELECT legal_country_iso, tzid, count(*) AS sites
    FROM site_timezones
    GROUP BY legal_country_iso, tzid
)
-- Sites of each country by zone, the largest zone first; ties go to the smaller name.
, country_zone_mix AS (
    SELECT legal_country_iso
        , tzid
        , sites
        , sum(sites) OVER (PARTITION BY legal_country_iso)::BIGINT AS country_sites
        , row_number() OVER (PARTITION BY legal_country_iso ORDER BY sites DESC, tzid) AS zone_rank
    FROM mix
)
-- Zones of each country: the first two, and the entropy in units of 1e-12.
, shape AS (
    SELECT legal_country_iso
        , max(country_sites) AS sites
        , count(*) AS zones
        , max(tzid) FILTER (zone_rank = 1) AS top1_tzid
        , max(sites) FILTER (zone_rank = 1) AS top1_sites
        , coalesce(max(sites) FILTER (zone_rank = 2), 0) AS top2_sites
        , -sum(to_fixed_point(sites / country_sites * quantise(ln(sites / country_sites), 12), 12)) AS entropy_e12
    FROM country_zone_mix
    GROUP BY legal_country_iso
)
-- Zones that law and people give each country.
, support AS (
    SELECT zone.country_iso
        , count(*) AS support_zones
        , count(*) FILTER (coalesce(zone.pop_share >= policy.material_pop_share, true)) AS material_zones
        , max(zone.pop_share) AS top_pop_share
    FROM tz_country_zone AS zone
    CROSS JOIN policy_2A.tz_policy AS policy
    WHERE zone.in_support
    GROUP BY zone.country_iso
)
-- Sites of each country that rest on something else than polygons.
, conduct AS (
    SELECT legal_country_iso
        , count(*) FILTER (tzid_source = 'fallback') AS fallback_sites
        , count(*) FILTER (tzid_source = 'override') AS override_sites
        , count(*) FILTER (resolution_method = 'overlap_rule') AS overlap_rule_sites
        , count(nudge_lat_deg) AS nudged_sites
        , count(*) FILTER (NOT zone_in_country) AS foreign_zone_sites
    FROM site_timezones
    GROUP BY legal_country_iso
)
SELECT shape.legal_country_iso
    , shape.sites
    , shape.zones
    , shape.top1_tzid
    , shape.top1_sites / shape.sites AS top1_share
    , shape.top2_sites / shape.sites AS top2_share
    , CASE WHEN shape.zones >= 2 THEN (shape.top1_sites - shape.top2_sites) / shape.sites ELSE 1.0::DOUBLE END AS top_gap
    , coalesce(support.support_zones, 0) AS support_zones
    , coalesce(support.material_zones, 0) AS material_zones
    , support.top_pop_share
    , CASE WHEN support.support_zones >= 2
        THEN least(1, quantise(shape.entropy_e12::DOUBLE / 1e12 / quantise(ln(support.support_zones), 12), 12))
        ELSE 0.0::DOUBLE
    END AS zone_entropy
    , conduct.fallback_sites
    , conduct.override_sites
    , conduct.overlap_rule_sites
    , conduct.nudged_sites
    , conduct.foreign_zone_sites
FROM shape
JOIN conduct ON conduct.legal_country_iso = shape.legal_country_iso
LEFT JOIN support ON support.country_iso = shape.legal_country_iso
