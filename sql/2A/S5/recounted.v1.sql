/*
doc: >
  The counters of S1 and S2 counted again from the published rows, by another road than theirs: each row names the
  counters that it belongs to, then names are counted.
materialize: table
*/
WITH named AS (
    SELECT 'S1' AS state, legal_country_iso, unnest(list_filter([
            'sites'
            , resolution_method || '_rows'
            , CASE WHEN on_boundary THEN 'boundary_rows' END
            , CASE WHEN NOT zone_in_country THEN 'foreign_zone_rows' END
        ], lambda name: name IS NOT NULL)) AS metric
    FROM s1_tz_lookup
    UNION ALL
    SELECT 'S2' AS state, legal_country_iso, unnest(list_filter([
            'sites'
            , CASE WHEN tzid_source = 'override' THEN 'override_rows' END
            , override_scope || '_override_rows'
            , CASE WHEN NOT zone_in_country THEN 'foreign_zone_rows' END
        ], lambda name: name IS NOT NULL)) AS metric
    FROM site_timezones
)
SELECT state, metric, coalesce(legal_country_iso, '') AS key, count(*)::DOUBLE AS value
FROM named
GROUP BY GROUPING SETS ((state, metric), (state, metric, legal_country_iso))
