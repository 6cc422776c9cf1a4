/*
doc: >
  The pay days of each country: the day of its rule in every month, or the last working day before it where that falls on
  the country's weekend. Those shortly before the horizon whose spending reaches into it are among them.
materialize: table
*/
-- First and last date of a pay day that reaches into the horizon.
WITH span AS (
    SELECT (scenario.horizon_start_utc - to_hours(policy.payday.duration_hours))::DATE + 1 AS first_date
        , (scenario.horizon_end_utc - INTERVAL 1 SECOND)::DATE AS last_date
    FROM scenario_manifest_5A AS scenario
    CROSS JOIN policy_5A.scenario_overlay_policy AS policy
)
-- Months of these dates; a pay day moves back within its month.
, scenario AS (
    SELECT first_date, last_date
        , unnest(range(date_trunc('month', first_date::TIMESTAMP), last_date::TIMESTAMP + INTERVAL 1 DAY, INTERVAL 1 MONTH))::DATE
            AS month_start
    FROM span
)
-- Drawn pay-day rule of each country.
, ruled AS (
    SELECT country.legal_country_iso, rule.day_of_month
    FROM calendar_country AS country
    JOIN draw__country_calendar AS draw ON draw.entity = country.entity AND draw.sub = country.sub
    JOIN policy_5A.calendar_payday_rules AS rule
        ON rule.ordinal = rng_pick(draw.s0, (SELECT count(*) FROM policy_5A.calendar_payday_rules)) + 1
)
-- Days of the week on which each country rests.
, rest AS (
    SELECT ruled.legal_country_iso
        , list_transform(grid.weekend_days.days
            , LAMBDA weekday: (weekday + 6 - coalesce(rotation.days_earlier, 0)) % 7 + 1) AS weekdays
    FROM ruled
    CROSS JOIN policy_5A.shape_time_grid AS grid
    LEFT JOIN policy_5A.weekend_rotations AS rotation ON list_contains(rotation.countries, ruled.legal_country_iso)
)
-- Day of the rule in each month.
, nominal AS (
    SELECT ruled.legal_country_iso, rest.weekdays, scenario.first_date, scenario.last_date
        , scenario.month_start + (least(ruled.day_of_month, day(last_day(scenario.month_start))) - 1)::INTEGER AS nominal_date
    FROM ruled
    JOIN rest ON rest.legal_country_iso = ruled.legal_country_iso
    CROSS JOIN scenario
)
-- The last working day up to that day.
, moved AS (
    SELECT legal_country_iso, first_date, last_date
        , nominal_date - list_filter(range(0, 7)
            , LAMBDA days_back: NOT list_contains(weekdays, isodow(nominal_date - days_back::INTEGER)))[1]::INTEGER AS pay_date
    FROM nominal
)
SELECT legal_country_iso, pay_date
FROM moved
WHERE pay_date BETWEEN first_date AND last_date
