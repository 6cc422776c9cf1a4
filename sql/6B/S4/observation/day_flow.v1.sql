/*
doc: Payments of each day, by its number and that of its week of seven days from the first of the horizon.
*/
SELECT flow_day(flow_id) AS day_no, (flow_day(flow_id) // 7)::SMALLINT AS week_no, count(*) AS flows
FROM flow_6B
GROUP BY flow_day(flow_id)
ORDER BY day_no
