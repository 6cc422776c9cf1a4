/*
doc: >
  The counters of S1 and S2 that do not agree with the rows; a counter that is not there counts as 0, and a rate is its
  rows over its sites.
materialize: table
*/
-- Rows with the names of the counters that they belong to: another road than that of S1 and S2.
WITH named AS (
    SELECT 'S1' AS state, legal_country_iso, unnest(list_filter([
            'sites'
            , resolution_method || '_rows'
            , CASE WHEN on_boundary THEN 'boundary_rows' END
            , CASE WHEN NOT zone_in_country THEN 'foreign_zone_rows' END
        ], LAMBDA name: name IS NOT NULL)) AS metric
    FROM s1_tz_lookup
    UNION ALL
    SELECT 'S2' AS state, legal_country_iso, unnest(list_filter([
            'sites'
            , CASE WHEN tzid_source = 'override' THEN 'override_rows' END
            , override_scope || '_override_rows'
            , CASE WHEN NOT zone_in_country THEN 'foreign_zone_rows' END
        ], LAMBDA name: name IS NOT NULL)) AS metric
    FROM site_timezones
)
-- Counters counted again from these names, in all and by country.
, recounted AS MATERIALIZED (
    SELECT state, metric, coalesce(legal_country_iso, '') AS key, count(*)::DOUBLE AS value
    FROM named
    GROUP BY GROUPING SETS ((state, metric), (state, metric, legal_country_iso))
)
-- Counters of rows as S1 and S2 report them.
, reported AS (
    SELECT state, metric, key, value
    FROM meta_metrics
    WHERE state IN ('S1', 'S2') AND ends_with(metric, '_rows') OR metric = 'sites' AND state IN ('S1', 'S2')
)
-- Rates as reported, beside their rows over their sites.
, rate AS (
    SELECT asked.state, asked.metric, asked.key, asked.value
        , coalesce(sum(part.value::BIGINT) FILTER (
            CASE asked.metric
                WHEN 'fallback_rate' THEN part.metric IN ('singleton_rows', 'nearest_rows')
                WHEN 'override_rate' THEN part.metric = 'override_rows'
                WHEN 'overlap_rule_rate' THEN part.metric = 'overlap_rule_rows'
                WHEN 'foreign_zone_rate' THEN part.metric = 'foreign_zone_rows'
            END
        ), 0) / max(part.value) FILTER (part.metric = 'sites') AS counted
    FROM meta_metrics AS asked
    LEFT JOIN recounted AS part ON part.state = asked.state AND part.key = asked.key
    WHERE asked.state IN ('S1', 'S2') AND ends_with(asked.metric, '_rate')
    GROUP BY asked.state, asked.metric, asked.key, asked.value
)
SELECT coalesce(reported.state, recounted.state) AS state
    , coalesce(reported.metric, recounted.metric) AS metric
    , coalesce(reported.key, recounted.key) AS key
    , reported.value AS reported
    , recounted.value AS counted
FROM reported
FULL JOIN recounted
    ON recounted.state = reported.state AND recounted.metric = reported.metric AND recounted.key = reported.key
WHERE coalesce(reported.value, 0) <> coalesce(recounted.value, 0)
UNION ALL
SELECT state, metric, key, value AS reported, counted
FROM rate
WHERE value IS DISTINCT FROM counted
