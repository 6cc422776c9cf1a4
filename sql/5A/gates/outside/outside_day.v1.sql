/*
doc: >
  The arrivals of each part of the world on each whole date of the horizon, country by country: of the world, of a climate, and
  of the trades that are judged alone. Dates within a day of the horizon's ends are not whole everywhere.
materialize: table
*/
-- Whole dates with the climate of their country.
WITH dated AS (
    SELECT day.season_group, day.legal_country_iso, day.local_date
        , coalesce(listed.climate, policy.default_climate) AS climate
        , to_fixed_point(day.arrivals, 6) AS units
        , to_fixed_point(day.arrivals_plain, 6) AS plain_units
    FROM scenario_day_evidence_5A AS day
    CROSS JOIN scenario_manifest_5A AS scenario
    CROSS JOIN policy_5A.seasonal_policy AS policy
    LEFT JOIN policy_5A.season_climates AS listed ON list_contains(listed.countries, day.legal_country_iso)
    WHERE day.local_date > scenario.horizon_start_utc::DATE
        AND day.local_date < (scenario.horizon_end_utc - INTERVAL 1 DAY)::DATE
)
-- Under every part that they belong to.
, parted AS (
    SELECT 'world' AS part, * FROM dated
    UNION ALL SELECT climate, * FROM dated
    UNION ALL SELECT season_group, * FROM dated WHERE season_group IN ('grocery', 'clothing')
)
SELECT part, legal_country_iso, local_date, sum(units)::DOUBLE / 1e6 AS arrivals, sum(plain_units)::DOUBLE / 1e6 AS arrivals_plain
FROM parted
GROUP BY part, legal_country_iso, local_date
