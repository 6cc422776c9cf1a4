/*
doc: >
  The releases of the outside world that this run believes in, for the gate receipt: tz database, boundaries, the
  digest of the compiled zone files, and the day by which overrides expire.
materialize: json
lane: input_resolution
*/
-- Releases and licences of boundaries and time-zone rules.
WITH release AS (
    SELECT max(release_tag) FILTER (source = 'tzdb') AS tzdb_release
        , max(release_tag) FILTER (source = 'tz_polygons') AS polygon_release
        , string_agg(attribution, ' ' ORDER BY source) FILTER (source IN ('tzdb', 'tz_polygons')) AS attribution
    FROM reference_release
)
-- Lines of the compiled zone files and of zone.tab.
, zone_line AS (
    SELECT tzid || '|' || instant_utc || '|' || utoff_s || '|' || is_dst::INTEGER || chr(10) AS text
    FROM tzif_transition
    UNION ALL
    SELECT tzid || '|' || footer || chr(10) AS text
    FROM tzif_footer
    UNION ALL
    SELECT country_iso || '|' || tzid || chr(10) AS text
    FROM zone_tab
)
-- Digest of these lines.
, zone_files AS (
    SELECT sha256(coalesce(string_agg(text, '' ORDER BY text), '')) AS tzif_digest
    FROM zone_line
)
SELECT release.tzdb_release
    , release.polygon_release
    , release.attribution
    , zone_files.tzif_digest
    , policy.as_of_date
FROM release
CROSS JOIN zone_files
CROSS JOIN policy_2A.tz_policy AS policy
