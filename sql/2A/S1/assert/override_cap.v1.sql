/*
doc: Overrides stay exceptions; above the cap only a recorded exception lets the build go on.
code: 192
name: OVERRIDE_CAP
hint: retire overrides, or record rate_exception in tz_overrides
*/
SELECT count(*) FILTER (override_applied) / count(*) AS override_rate
    , count(*) FILTER (override_applied) AS override_rows
    , max(policy.caps.override_rate) AS cap
FROM s1_tz_lookup
CROSS JOIN policy_2A.tz_policy AS policy
CROSS JOIN policy_2A.tz_overrides AS governance
HAVING count(*) FILTER (override_applied) > max(policy.caps.override_rate) * count(*)
    AND count(governance.rate_exception) = 0
