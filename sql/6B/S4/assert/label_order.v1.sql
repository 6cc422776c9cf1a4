/*
doc: >
  No label is known before it is given, and none is given before its payment was asked for; the labels of a payment are numbered from 1 in the order
  in which they are known, and each replaces the one before.
code: 241
name: LABEL_ORDER
hint: read flow_label_6B beside flow_6B
*/
-- Labels with the one before.
WITH label AS (
    SELECT *, lag(available_ts) OVER by_flow AS before_ts, row_number() OVER by_flow AS place
    FROM flow_label_6B
    WINDOW by_flow AS (PARTITION BY flow_id ORDER BY label_no)
)
SELECT label.flow_id, label.label_no, label.source, flow.ts_utc, label.event_ts, label.available_ts
FROM label
JOIN flow_6B AS flow ON flow.flow_id = label.flow_id
WHERE label.available_ts < label.event_ts OR label.event_ts < flow.ts_utc OR label.available_ts < label.before_ts
    OR label.place <> label.label_no OR label.supersedes IS DISTINCT FROM nullif(label.label_no - 1, 0)
