/*
doc: >
  The cases of a bank, in the order of their opening: an account has one open at a time. What came out is known when the case is closed.
materialize: dataset
*/
-- Cases by account.
WITH summed AS (
    SELECT account_id, case_no, min(region_id) AS region_id, min(opened_ts) AS opened_ts, max(ended_ts) AS closed_ts
        , count(DISTINCT flow_id) AS flows, count_if(label = 'FRAUD') AS frauds, count_if(label = 'ABUSE') AS abuses
    FROM case_item
    GROUP BY account_id, case_no
)
SELECT row_number() OVER (ORDER BY opened_ts, account_id) AS case_id
    , account_id
    , region_id
    , opened_ts
    , closed_ts
    , flows
    , CASE WHEN frauds > 0 THEN 'FRAUD' WHEN abuses > 0 THEN 'ABUSE' ELSE 'LEGIT' END AS outcome
    , case_no
FROM summed
