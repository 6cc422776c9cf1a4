/*
doc: >
  Everything that opens a case of an account or is added to the open one: an alert that is read (1), a customer's report (2), a report of the
  network (3); with its end, its verdict, and the number of the case among those of the account. A case is open until all that it holds is decided.
*/
-- Alerts and reports.
WITH item AS (
    SELECT account_id, region_id, flow_id, 1 AS kind_no, opened_ts, decided_ts AS ended_ts, label FROM review
    UNION ALL
    SELECT account_id, region_id, flow_id, 2, customer_ts, coalesce(settled_ts, customer_ts + to_microseconds(known_us))
        , CASE WHEN claim = 'SERVICE' OR merchant_wins THEN 'LEGIT' ELSE claim END
    FROM report
    WHERE customer_ts IS NOT NULL
    UNION ALL
    SELECT account_id, region_id, flow_id, 3, network_ts, network_ts + to_microseconds(known_us), label FROM report WHERE network_ts IS NOT NULL
)
-- With the end of all before.
, followed AS (
    SELECT *, max(ended_ts) OVER (PARTITION BY account_id ORDER BY opened_ts, flow_id, kind_no
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS open_until
    FROM item
)
SELECT * EXCLUDE (open_until)
    , coalesce(opened_ts > open_until, true) AS opens
    , (count_if(coalesce(opened_ts > open_until, true)) OVER (PARTITION BY account_id ORDER BY opened_ts, flow_id, kind_no
        ROWS UNBOUNDED PRECEDING))::INTEGER AS case_no
FROM followed
ORDER BY account_id, opened_ts, flow_id, kind_no
