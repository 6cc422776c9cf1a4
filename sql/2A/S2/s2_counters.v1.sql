/*
doc: >
  Effects of overrides: rows and rates in all and by country, rows by scope, and how many overrides are active, expired or
  without effect. S5 counts the published rows again and compares.
materialize: metrics
*/
-- Sites by override and scope, in all and by country.
WITH tally AS (
    SELECT coalesce(legal_country_iso, '') AS key
        , count(*) AS sites
        , count(*) FILTER (tzid_source = 'override') AS override_rows
        , count(*) FILTER (override_scope = 'site') AS site_override_rows
        , count(*) FILTER (override_scope = 'mcc') AS mcc_override_rows
        , count(*) FILTER (override_scope = 'country') AS country_override_rows
        , count(*) FILTER (NOT zone_in_country) AS foreign_zone_rows
    FROM site_timezones
    GROUP BY GROUPING SETS ((), (legal_country_iso))
)
-- These counts, one row per metric.
, counted AS (
    UNPIVOT tally ON COLUMNS(* EXCLUDE (key)) INTO NAME metric VALUE amount
)
SELECT metric, key, amount::DOUBLE AS value
FROM counted
WHERE key = '' OR amount > 0
UNION ALL
SELECT 'override_rate', key, override_rows / sites
FROM tally
WHERE sites > 0
UNION ALL
SELECT 'overrides_active', '', count(*)::DOUBLE
FROM tz_override_active
UNION ALL
SELECT 'overrides_expired', '', (count(*) - count(active.override_id))::DOUBLE
FROM policy_2A.overrides AS stated
LEFT JOIN tz_override_active AS active ON active.override_id = stated.id
UNION ALL
SELECT 'override_no_effect', '', count(*)::DOUBLE
FROM override_no_effect
