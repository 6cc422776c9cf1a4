/*
doc: >
  The knots of the weekly variation, under the keys of their draws: for each country, and for each season group in it, one for
  every week that the local dates of the horizon touch, whatever day of the week the knots lie on, and one after them. Weeks
  count from 1 January 1970, moved by the phase of the country or group.
materialize: table
*/
-- First and last week of the knots; a local date may lie a day before the horizon or a day after it, and a phase is less than a week.
WITH scenario AS (
    SELECT (clock_minute(horizon_start_utc) // 1440 - 1) // 7 AS first_week
        , (clock_minute(horizon_end_utc) // 1440 + 1) // 7 + 2 AS last_week
    FROM scenario_manifest_5A
)
SELECT part.legal_country_iso, part.season_group, part.entity
    , unnest(range(scenario.first_week, scenario.last_week + 1))::UBIGINT AS sub
FROM season_part AS part
CROSS JOIN scenario
