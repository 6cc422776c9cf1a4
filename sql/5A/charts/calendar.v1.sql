/*
doc: Events of the scenario by the day on which they begin, by type.
title: The calendar
*/
-- Days of the horizon for each type.
WITH day AS (
    SELECT type.event_type, unnest(range(date_diff('day', scenario.horizon_start_utc, scenario.horizon_end_utc))) AS day_no
    FROM scenario_manifest_5A AS scenario
    CROSS JOIN (SELECT DISTINCT event_type FROM scenario_calendar_5A) AS type
)
-- Events by the day on which they begin.
, begun AS (
    SELECT event.event_type, date_diff('day', scenario.horizon_start_utc, event.start_ts) AS day_no, count(*) AS events
    FROM scenario_calendar_5A AS event
    CROSS JOIN scenario_manifest_5A AS scenario
    GROUP BY event.event_type, day_no
)
SELECT day.event_type, day.day_no, coalesce(begun.events, 0) AS events
FROM day
LEFT JOIN begun ON begun.event_type = day.event_type AND begun.day_no = day.day_no
