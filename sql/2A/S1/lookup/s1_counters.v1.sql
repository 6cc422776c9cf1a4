/*
doc: >
  How the ladder settled the sites: counts and rates in all and by country (counts of nothing only in all). S5 counts
  the published rows again and compares.
materialize: metrics
*/
-- Sites by the way in which they were settled, in all and by country.
WITH tally AS (
    SELECT coalesce(legal_country_iso, '') AS key
        , count(*) AS sites
        , count(*) FILTER (resolution_method = 'polygon') AS polygon_rows
        , count(*) FILTER (resolution_method = 'country_filter') AS country_filter_rows
        , count(*) FILTER (resolution_method = 'overlap_rule') AS overlap_rule_rows
        , count(*) FILTER (resolution_method = 'nudge') AS nudge_rows
        , count(*) FILTER (resolution_method = 'override') AS override_rows
        , count(*) FILTER (resolution_method = 'singleton') AS singleton_rows
        , count(*) FILTER (resolution_method = 'nearest') AS nearest_rows
        , count(*) FILTER (on_boundary) AS boundary_rows
        , count(*) FILTER (NOT zone_in_country) AS foreign_zone_rows
    FROM s1_tz_lookup
    GROUP BY GROUPING SETS ((), (legal_country_iso))
)
-- These counts, one row per metric.
, counted AS (
    UNPIVOT tally ON COLUMNS(* EXCLUDE (key)) INTO NAME metric VALUE amount
)
-- Rates over the sites.
, rated AS (
    SELECT key
        , (singleton_rows + nearest_rows) / sites AS fallback_rate
        , override_rows / sites AS override_rate
        , overlap_rule_rows / sites AS overlap_rule_rate
        , foreign_zone_rows / sites AS foreign_zone_rate
    FROM tally
    WHERE sites > 0
)
SELECT metric, key, amount::DOUBLE AS value
FROM counted
WHERE key = '' OR amount > 0
UNION ALL
SELECT metric, key, rate AS value
FROM (UNPIVOT rated ON COLUMNS(* EXCLUDE (key)) INTO NAME metric VALUE rate)
WHERE key = '' OR rate > 0 OR metric IN ('fallback_rate', 'override_rate')
