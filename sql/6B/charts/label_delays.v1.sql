/*
doc: >
  How long it takes until a bank knows a label, by who said it - of the labels of each source, the share that is known so many days after the
  payment. A review comes in hours, a customer in days, a chargeback in weeks.
title: Delays of labels
*/
-- Labels by whole days after the payment.
WITH delay AS (
    SELECT label.source, (epoch_us(label.available_ts) - epoch_us(flow.ts_utc)) // 86400000000 AS days, count(*) AS labels
    FROM flow_label_6B AS label
    JOIN flow_6B AS flow ON flow.flow_id = label.flow_id
    GROUP BY label.source, days
)
SELECT source, days + 1 AS days
    , (sum(labels) OVER (PARTITION BY source ORDER BY days))::BIGINT / (sum(labels) OVER (PARTITION BY source))::BIGINT AS share
FROM delay
WHERE days < 150
UNION ALL
SELECT DISTINCT source, 0, 0.0 FROM delay
