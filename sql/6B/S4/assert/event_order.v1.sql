/*
doc: >
  The events of a flow are numbered from 1 without a gap, and each comes after the one before; the first is its question, at the moment of the
  payment.
code: 235
name: FLOW_EVENT_ORDER
hint: read flow_event_6B; waits and delays are positive
*/
-- Events with the one before.
WITH event AS (
    SELECT flow_id, event_seq, event_type, ts_utc
        , lag(flow_id) OVER in_order AS before_id, lag(event_seq) OVER in_order AS before_seq, lag(ts_utc) OVER in_order AS before_utc
    FROM flow_event_6B
    WINDOW in_order AS (ORDER BY flow_id, event_seq)
)
SELECT event.flow_id, event.event_seq, event.event_type, event.ts_utc, event.before_utc
FROM event
LEFT JOIN flow_6B AS flow ON flow.flow_id = event.flow_id AND event.event_seq = 1
WHERE CASE WHEN event.before_id = event.flow_id THEN event.event_seq <> event.before_seq + 1 OR event.ts_utc <= event.before_utc
    ELSE event.event_seq <> 1 OR event.event_type <> 'AUTH_REQUEST' OR event.ts_utc IS DISTINCT FROM flow.ts_utc
END
