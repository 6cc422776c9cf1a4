/*
doc: >
  In each region and day no more alerts are read than there are places, the first of each queue are, and the queues are numbered without a gap from
  the first alert to the last.
code: 240
name: ALERT_QUEUE
hint: read alert_6B beside review_capacity
*/
-- Queues with their places.
WITH queue AS (
    SELECT alert.region_id, flow_day(alert.flow_id) AS day_no, alert.is_urgent, count(*) AS alerts, count_if(alert.is_read) AS read_alerts
        , count(DISTINCT alert.queue_no) AS numbers, max(alert.queue_no) AS last_no
        , coalesce(max(alert.queue_no) FILTER (alert.is_read), 0) AS last_read
    FROM alert_6B AS alert
    GROUP BY alert.region_id, flow_day(alert.flow_id), alert.is_urgent
)
SELECT queue.region_id, queue.day_no, queue.is_urgent, queue.alerts, queue.read_alerts, capacity.places
FROM queue
LEFT JOIN review_capacity AS capacity
    ON capacity.region_id = queue.region_id AND capacity.day_no = queue.day_no AND capacity.is_urgent = queue.is_urgent
WHERE capacity.places IS NULL OR queue.read_alerts <> least(capacity.places, queue.alerts) OR queue.last_read <> queue.read_alerts
    OR queue.numbers <> queue.alerts OR queue.last_no <> queue.alerts
