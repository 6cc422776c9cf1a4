/*
doc: The world expects a plausible number of arrivals at a site in a week.
code: 113
name: SCALE_INVALID
hint: see global_scale, class_scales and concentration_caps of 5A.demand_scale_policy
*/
-- Arrivals per site and week over the world.
WITH mean AS (
    SELECT volume_of(sum(volume_units(weekly_volume_expected)))
            / (SELECT sum(zone_site_count) FROM zone_alloc) AS per_site
    FROM merchant_zone_profile_5A
)
SELECT mean.per_site, policy.scale_checks.mean_per_site_min, policy.scale_checks.mean_per_site_max
FROM mean
CROSS JOIN policy_5A.demand_scale_policy AS policy
WHERE coalesce(
    mean.per_site NOT BETWEEN policy.scale_checks.mean_per_site_min AND policy.scale_checks.mean_per_site_max
    , true
)
