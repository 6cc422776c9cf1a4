/*
doc: Rules name land zones only; an overlap rule is unique, its zones are sorted and its answer is one of them.
code: 133
name: ZONE_RULE
hint: mend config/ref/zone_rules.yaml
*/
-- Zones of each rule, one row each.
WITH rule_zone AS (
    SELECT ordinal, country_iso, zones, tzid, unnest(string_split(zones, '|')) AS zone
    FROM policy_ref.overlap_rules
)
SELECT e.country_iso, e.tzid, 'extra zone is no land zone' AS finding
FROM policy_ref.country_zone_extra AS e
LEFT JOIN tz_zone AS z ON z.tzid = e.tzid AND NOT z.is_ocean
WHERE z.tzid IS NULL
UNION ALL
SELECT r.country_iso, r.zone, 'overlap zone is no land zone'
FROM rule_zone AS r
LEFT JOIN tz_zone AS z ON z.tzid = r.zone AND NOT z.is_ocean
WHERE z.tzid IS NULL
UNION ALL
SELECT country_iso, tzid, 'zones are not sorted, or the answer is none of them'
FROM rule_zone
GROUP BY ordinal, country_iso, zones, tzid
HAVING zones <> string_agg(zone, '|' ORDER BY zone) OR NOT bool_or(zone = tzid)
UNION ALL
SELECT country_iso, zones, 'two rules for the same overlap'
FROM policy_ref.overlap_rules
GROUP BY country_iso, zones
HAVING count(*) > 1
