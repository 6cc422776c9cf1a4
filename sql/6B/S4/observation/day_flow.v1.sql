/*
doc: Payments of each day, by its number.
*/
SELECT flow_day(flow_id) AS day_no, count(*) AS flows
FROM flow_6B
GROUP BY flow_day(flow_id)
ORDER BY day_no
