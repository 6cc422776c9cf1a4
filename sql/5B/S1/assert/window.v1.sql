/*
doc: The window has days, and all its days lie in the horizon.
code: 103
name: WINDOW_OUTSIDE
hint: 'engine build --window FIRST..LAST, both dates inside the horizon of the scenario'
*/
-- Days that the window asks for; one without an end asks for those of the horizon.
WITH asked AS (
    SELECT limits.window.first_date, limits.window.last_date
        , (coalesce(limits.window.last_date::DATE, (horizon_end_utc - INTERVAL 1 MINUTE)::DATE)
            - coalesce(limits.window.first_date::DATE, horizon_start_utc::DATE)) + 1 AS days
    FROM policy_5B.window AS limits
    CROSS JOIN scenario_manifest_5A
)
SELECT asked.*, made.days AS days_in_horizon
FROM asked
CROSS JOIN (SELECT count(*) AS days FROM horizon_day) AS made
WHERE asked.days <> made.days OR made.days = 0
