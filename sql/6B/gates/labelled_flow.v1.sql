/*
doc: >
  The payments of truth and those that somebody labelled or disputed, with what they are, their line of business (0 of a transfer), their amount in
  euros, and the first of a victim's payments in a campaign that cleared.
materialize: table
*/
-- Payments that are looked for.
WITH wanted AS (
    SELECT flow_id FROM flow_truth_6B
    UNION
    SELECT flow_id FROM flow_label_6B
    UNION
    SELECT flow_id FROM case_event_6B WHERE flow_id IS NOT NULL
)
-- Lines of business of the merchants.
, line AS (
    SELECT code.merchant_id, law.group_no
    FROM merchant_mcc_map AS code
    JOIN narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS found ON found.mcc = code.mcc
    JOIN policy_6B.groups AS law ON law."group" = found."group"
)
-- The payments, as many as are found.
, flow AS (
    SELECT flow.flow_id, flow.ts_utc, flow.account_id, flow.channel, flow.merchant_id, flow.outcome = 'CLEARED' AS is_cleared
        , flow.amount_minor / (currency.per_euro * pow(10, currency.exponent)) AS euros
    FROM flow_6B AS flow
    SEMI JOIN wanted ON wanted.flow_id = flow.flow_id
    JOIN policy_6B.currencies AS currency ON currency.currency = flow.currency
)
SELECT flow.flow_id, flow.ts_utc, flow.channel, flow.is_cleared, coalesce(line.group_no, 0) AS group_no, quantise(flow.euros, 6) AS euros
    , coalesce(truth.subtype, 'HONEST') AS subtype, coalesce(truth.truth_label, 'LEGIT') AS truth_label
    , CASE WHEN truth.flow_id IS NULL THEN flow.flow_id
        ELSE min(flow.flow_id) FILTER (flow.is_cleared) OVER (PARTITION BY truth.flow_id IS NULL, truth.campaign_id, truth.subtype, flow.account_id)
    END AS head_flow_id
FROM flow
LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = flow.flow_id
LEFT JOIN line ON line.merchant_id = flow.merchant_id
