/*
doc: Events of the scenario by the day on which they begin, by type.
title: The calendar
chart: lines
x: day_no
y: events
series: event_type
x_title: day of the horizon
*/
SELECT event.event_type, date_diff('day', scenario.horizon_start_utc, event.start_ts) AS day_no, count(*) AS events
FROM scenario_calendar_5A AS event
CROSS JOIN scenario_manifest_5A AS scenario
GROUP BY event.event_type, day_no
