/*
doc: >
  The events of a case are numbered from 1 without a gap in the order of time; the first opens it at its moment, the last closes it at its end, and no
  other does either; what is contacted, disputed, charged back or contested was opened or attached before.
code: 243
name: CASE_ORDER
hint: read case_event_6B beside case_6B
*/
-- Events with the one before, the last, and the first of the payment.
WITH event AS (
    SELECT *, lag(ts_utc) OVER by_case AS before_ts, row_number() OVER by_case AS place, count(*) OVER (PARTITION BY case_id) AS events
        , min(event_seq) FILTER (event_type IN ('opened', 'attached')) OVER (PARTITION BY case_id, flow_id) AS entered_seq
    FROM case_event_6B
    WINDOW by_case AS (PARTITION BY case_id ORDER BY event_seq)
)
SELECT coalesce(event.case_id, found.case_id) AS case_id, event.event_seq, event.event_type, event.ts_utc, found.opened_ts, found.closed_ts
FROM event
FULL JOIN case_6B AS found ON found.case_id = event.case_id
WHERE event.case_id IS NULL OR found.case_id IS NULL OR event.event_seq <> event.place OR event.ts_utc < event.before_ts
    OR (event.event_type = 'opened') <> (event.event_seq = 1) OR (event.event_type = 'closed') <> (event.event_seq = event.events)
    OR (event.event_type = 'opened' AND event.ts_utc <> found.opened_ts) OR (event.event_type = 'closed' AND event.ts_utc <> found.closed_ts)
    OR (event.event_type <> 'closed' AND coalesce(event.event_seq < event.entered_seq, true))
