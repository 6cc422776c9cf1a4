/*
doc: >
  Few sites lie in a zone that is not legal in their country. Some do (a shop across the border, a coarse line), many
  mean that the coordinates do not belong to the country.
code: 143
name: FOREIGN_ZONE_RATE
hint: look at foreign_zone_rows by country in the run report, then at 1B
*/
SELECT count(*) FILTER (NOT zone_in_country) / count(*) AS foreign_zone_rate
    , count(*) FILTER (NOT zone_in_country) AS foreign_zone_rows
    , max(policy.caps.foreign_zone_rate) AS cap
FROM s1_tz_lookup
CROSS JOIN policy_2A.tz_policy AS policy
HAVING count(*) FILTER (NOT zone_in_country) > max(policy.caps.foreign_zone_rate) * count(*)
