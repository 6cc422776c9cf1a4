/*
doc: >
  Every event of a case: it is opened by an alert or a report, others are attached; the holder is contacted; a payment is disputed, charged back,
  contested by the merchant; each of these is decided, and then the case is closed.
materialize: dataset
*/
-- Items with their cases.
WITH item AS (
    SELECT found.case_id, item.*
    FROM case_item AS item
    JOIN case_6B AS found ON found.account_id = item.account_id AND found.case_no = item.case_no
)
-- Events with their places among those of the same moment.
, event AS (
    SELECT case_id, flow_id, kind_no, CASE WHEN opens THEN 'opened' ELSE 'attached' END AS event_type, 1 AS type_no, opened_ts AS ts_utc
        , CASE kind_no WHEN 1 THEN 'ALERT' WHEN 2 THEN 'CUSTOMER' ELSE 'NETWORK' END AS reason
    FROM item
    UNION ALL
    SELECT item.case_id, item.flow_id, 1, 'contacted', 2, review.contacted_ts, NULL
    FROM item JOIN review ON review.flow_id = item.flow_id
    WHERE item.kind_no = 1 AND review.contacted_ts IS NOT NULL
    UNION ALL
    SELECT item.case_id, item.flow_id, 2, 'disputed', 3, report.customer_ts + to_microseconds(report.known_us), report.claim
    FROM item JOIN report ON report.flow_id = item.flow_id
    WHERE item.kind_no = 2 AND report.is_card
    UNION ALL
    SELECT item.case_id, item.flow_id, 2, 'chargeback', 4, report.chargeback_ts, report.claim
    FROM item JOIN report ON report.flow_id = item.flow_id
    WHERE item.kind_no = 2 AND report.chargeback_ts IS NOT NULL
    UNION ALL
    SELECT item.case_id, item.flow_id, 2, 'representment', 5, report.representment_ts, report.claim
    FROM item JOIN report ON report.flow_id = item.flow_id
    WHERE item.kind_no = 2 AND report.representment_ts IS NOT NULL
    UNION ALL
    SELECT case_id, flow_id, kind_no, 'decided', 6, ended_ts, label FROM item
    UNION ALL
    SELECT case_id, NULL, NULL, 'closed', 7, closed_ts, outcome FROM case_6B
)
SELECT case_id
    , row_number() OVER (PARTITION BY case_id ORDER BY ts_utc, type_no, flow_id, kind_no) AS event_seq
    , event_type
    , ts_utc
    , flow_id
    , reason
FROM event
