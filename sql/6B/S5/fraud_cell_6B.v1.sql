/*
doc: >
  Payments by day, region of the payer, channel, whether they go abroad, the answer, and what they are in truth, with their values in thousandths
  of a euro at the rates of the policy: what was asked for, what cleared and what was lost.
materialize: dataset
*/
-- Payments with their cell and their values.
WITH flow AS (
    SELECT flow.flow_id >> 32 AS day_no, party.region_id, flow.channel, party.country_iso <> flow.merchant_country_iso AS is_abroad
        , flow.auth_decision, truth.truth_label, truth.subtype, truth.role, flow.outcome = 'CLEARED' AS is_cleared
        , to_fixed_point(flow.amount_minor / money.rate_minor, 3)::BIGINT AS asked_milli
        , to_fixed_point(CASE WHEN flow.outcome <> 'CLEARED' THEN 0
            WHEN flow.second_cleared_after_s IS NULL THEN coalesce(flow.first_clearing_minor, flow.amount_minor) ELSE flow.amount_minor
            END / money.rate_minor, 3)::BIGINT AS cleared_milli
        , to_fixed_point(coalesce(truth.loss_minor, 0) / money.rate_minor, 3)::BIGINT AS lost_milli
    FROM flow_6B AS flow
    JOIN s1_party_base_6A AS party ON party.party_id = flow.party_id
    JOIN (SELECT currency, per_euro * pow(10, exponent) AS rate_minor FROM policy_6B.currencies) AS money ON money.currency = flow.currency
    LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = flow.flow_id
)
SELECT day_no::SMALLINT AS day_no
    , region_id
    , channel
    , is_abroad
    , auth_decision
    , coalesce(truth_label, 'LEGIT') AS truth_label
    , coalesce(subtype, 'NONE') AS subtype
    , coalesce(role, 'NONE') AS role
    , count(*) AS flows
    , count_if(is_cleared) AS cleared_flows
    , sum(asked_milli)::BIGINT AS asked_milli
    , sum(cleared_milli)::BIGINT AS cleared_milli
    , sum(lost_milli)::BIGINT AS lost_milli
FROM flow
GROUP BY ALL
