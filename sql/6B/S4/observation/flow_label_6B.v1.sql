/*
doc: >
  Labels of payments, by whom they were given, and from when on a bank knows them. Each label of a payment replaces the one before; a source that
  knows less does not overrule one that knows more. A payment without a row is honest as far as anybody knows.
materialize: dataset
*/
-- All that is said.
WITH said AS (
    SELECT flow_id, 'FRAUD' AS label, 'AUTH_RULE' AS source, alerted_ts AS event_ts, alerted_ts AS available_ts FROM alert_6B WHERE is_blocked
    UNION ALL
    SELECT flow_id, label, 'REVIEW', decided_ts, decided_ts FROM review
    UNION ALL
    SELECT flow_id, CASE claim WHEN 'SERVICE' THEN 'LEGIT' ELSE claim END, 'CUSTOMER', customer_ts, customer_ts + to_microseconds(known_us)
    FROM report
    WHERE customer_ts IS NOT NULL
    UNION ALL
    SELECT flow_id, label, 'NETWORK', network_ts, network_ts + to_microseconds(known_us) FROM report WHERE network_ts IS NOT NULL
    UNION ALL
    SELECT flow_id, claim, 'CHARGEBACK', chargeback_ts, chargeback_ts + to_microseconds(known_us)
    FROM report
    WHERE chargeback_ts IS NOT NULL AND claim <> 'SERVICE'
    UNION ALL
    SELECT flow_id, 'LEGIT', 'CHARGEBACK', settled_ts, settled_ts FROM report WHERE merchant_wins AND claim <> 'SERVICE'
)
-- With the best source before.
, ranked AS (
    SELECT *, max(source_rank(source)) OVER (PARTITION BY flow_id ORDER BY available_ts, source_rank(source), label
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS rank_before
    FROM said
)
-- Those that stand, numbered.
, numbered AS (
    SELECT *, row_number() OVER (PARTITION BY flow_id ORDER BY available_ts, source_rank(source), label) AS label_no
    FROM ranked
    WHERE coalesce(rank_before, 0) <= source_rank(source)
)
SELECT flow_id
    , label_no
    , label
    , source
    , event_ts
    , available_ts
    , nullif(label_no - 1, 0) AS supersedes
FROM numbered
