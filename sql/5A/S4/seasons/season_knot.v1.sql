/*
doc: >
  The knots of the weekly variation, under the keys of their draws: for each country, and for each season group in it, one for
  every week that the local dates of the horizon touch, and one after them. Weeks count from Thursday, 1 January 1970.
materialize: table
*/
-- First and last week of the knots; a local date may lie a day before the horizon or a day after it.
WITH scenario AS (
    SELECT (clock_minute(horizon_start_utc) // 1440 - 1) // 7 AS first_week
        , (clock_minute(horizon_end_utc) // 1440 + 1) // 7 + 1 AS last_week
    FROM scenario_manifest_5A
)
-- Countries in use.
, used_country AS (
    SELECT DISTINCT legal_country_iso FROM merchant_zone_profile_5A
)
-- Countries, and season groups in them.
, part AS (
    SELECT legal_country_iso, NULL::VARCHAR AS season_group, e64('season|' || legal_country_iso) AS entity
    FROM used_country
    UNION ALL
    SELECT used_country.legal_country_iso, series.season_group
        , e64('season|' || used_country.legal_country_iso || '|' || series.season_group)
    FROM used_country
    CROSS JOIN (SELECT DISTINCT season_group FROM policy_5A.season_indices) AS series
)
SELECT part.legal_country_iso, part.season_group, part.entity
    , unnest(range(scenario.first_week, scenario.last_week + 1))::UBIGINT AS sub
FROM part
CROSS JOIN scenario
