/*
doc: Few sites take a zone by distance alone; above the cap the coordinates or the boundaries are at fault.
code: 190
name: FALLBACK_CAP
hint: look at singleton_rows and nearest_rows by country in the run report, then at 1B
*/
SELECT count(*) FILTER (tzid_provisional_source = 'fallback') / count(*) AS fallback_rate
    , count(*) FILTER (tzid_provisional_source = 'fallback') AS fallback_rows
    , max(policy.caps.fallback_rate) AS cap
FROM s1_tz_lookup
CROSS JOIN policy_2A.tz_policy AS policy
HAVING count(*) FILTER (tzid_provisional_source = 'fallback') > max(policy.caps.fallback_rate) * count(*)
