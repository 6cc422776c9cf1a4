/*
doc: Overrides stay exceptions on the surface of record too, where corrections of polygons count as well.
code: 190
name: OVERRIDE_CAP
hint: retire overrides, or record rate_exception in tz_overrides
*/
SELECT count(*) FILTER (tzid_source = 'override') / count(*) AS override_rate
    , count(*) FILTER (tzid_source = 'override') AS override_rows
    , max(policy.caps.override_rate) AS cap
FROM site_timezones
CROSS JOIN policy_2A.tz_policy AS policy
CROSS JOIN policy_2A.tz_overrides AS governance
HAVING count(*) FILTER (tzid_source = 'override') > max(policy.caps.override_rate) * count(*)
    AND count(governance.rate_exception) = 0
