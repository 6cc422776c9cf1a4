/*
doc: >
  Payments as the gates look at them: with the line of business of the merchant (0 of a transfer), the number of the money and its minor units for a
  euro, from the policies and by another road than that on which payments were made.
materialize: view
*/
-- Moneys by number.
WITH money AS (
    SELECT currency, dense_rank() OVER (ORDER BY currency) AS currency_no, per_euro * pow(10, exponent) AS rate_minor
    FROM policy_6B.currencies
)
SELECT flow.flow_id, flow.channel, coalesce(line.group_no, 0)::UTINYINT AS group_no, money.currency_no, money.rate_minor
    , flow.amount_minor, flow.auth_decision, coalesce(flow.decline_reason, 'NONE') AS decline_reason, flow.outcome, flow.refund_minor
    , CASE WHEN flow.outcome <> 'CLEARED' THEN 0
        WHEN flow.second_cleared_after_s IS NULL THEN coalesce(flow.first_clearing_minor, flow.amount_minor)
        ELSE flow.amount_minor END AS cleared_minor
FROM flow_6B AS flow
JOIN money ON money.currency = flow.currency
LEFT JOIN merchant_line AS line ON line.merchant_id = flow.merchant_id
