/*
doc: >
  The caps of the policy measured again on the surface of record: rates in all, and fallback by country where it has
  enough sites. A recorded exception lifts the cap on overrides.
materialize: view
*/
-- Sites by source of the zone, in all and by country.
WITH tally AS (
    SELECT coalesce(legal_country_iso, '') AS subject
        , count(*) AS sites
        , count(*) FILTER (tzid_source = 'fallback') AS fallback_rows
        , count(*) FILTER (tzid_source = 'override') AS override_rows
        , count(*) FILTER (resolution_method = 'overlap_rule') AS overlap_rule_rows
        , count(*) FILTER (NOT zone_in_country) AS foreign_zone_rows
    FROM site_timezones
    GROUP BY GROUPING SETS ((), (legal_country_iso))
)
-- The caps, and whether overrides are excepted.
, cap AS (
    SELECT caps.*, rate_exception IS NOT NULL AS is_excepted
    FROM policy_2A.tz_policy
    CROSS JOIN policy_2A.tz_overrides
)
SELECT 'fallback_rate' AS cap, subject, fallback_rows AS found_rows, sites
FROM tally CROSS JOIN cap
WHERE subject = '' AND fallback_rows > cap.fallback_rate * sites
UNION ALL
SELECT 'country_fallback_rate', subject, fallback_rows, sites
FROM tally CROSS JOIN cap
WHERE subject <> '' AND sites >= cap.country_min_sites AND fallback_rows > cap.country_fallback_rate * sites
UNION ALL
SELECT 'override_rate', subject, override_rows, sites
FROM tally CROSS JOIN cap
WHERE subject = '' AND override_rows > cap.override_rate * sites AND NOT cap.is_excepted
UNION ALL
SELECT 'overlap_rule_rate', subject, overlap_rule_rows, sites
FROM tally CROSS JOIN cap
WHERE subject = '' AND overlap_rule_rows > cap.overlap_rule_rate * sites
UNION ALL
SELECT 'foreign_zone_rate', subject, foreign_zone_rows, sites
FROM tally CROSS JOIN cap
WHERE subject = '' AND foreign_zone_rows > cap.foreign_zone_rate * sites
