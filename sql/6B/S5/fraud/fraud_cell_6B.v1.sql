/*
doc: >
  Payments by day, region of the payer, channel, whether they go abroad, the answer, and what they are in truth, with their values in thousandths
  of a euro at the rates of the policy: what was asked for, what cleared and what was lost.
materialize: dataset
*/
-- Sums in minor units, money by money.
WITH summed AS (
    SELECT flow_day(flow.flow_id) AS day_no, party.region_id, flow.channel, party.country_iso <> flow.merchant_country_iso AS is_abroad
        , flow.auth_decision, truth.truth_label, truth.subtype, truth.role, flow.currency
        , count(*) AS flows, count_if(flow.outcome = 'CLEARED') AS cleared_flows, sum(flow.amount_minor) AS asked
        , sum(CASE WHEN flow.outcome <> 'CLEARED' THEN 0
            WHEN flow.second_cleared_after_s IS NULL THEN coalesce(flow.first_clearing_minor, flow.amount_minor)
                ELSE flow.amount_minor END) AS cleared
        , sum(coalesce(truth.loss_minor, 0)) AS lost
    FROM flow_6B AS flow
    JOIN s1_party_base_6A AS party ON party.party_id = flow.party_id
    LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = flow.flow_id
    GROUP BY ALL
)
SELECT summed.day_no::SMALLINT AS day_no
    , summed.region_id
    , summed.channel
    , summed.is_abroad
    , summed.auth_decision
    , coalesce(summed.truth_label, 'LEGIT') AS truth_label
    , coalesce(summed.subtype, 'NONE') AS subtype
    , coalesce(summed.role, 'NONE') AS role
    , sum(summed.flows)::BIGINT AS flows
    , sum(summed.cleared_flows)::BIGINT AS cleared_flows
    , sum(to_fixed_point(summed.asked / money.rate_minor, 3))::BIGINT AS asked_milli
    , sum(to_fixed_point(summed.cleared / money.rate_minor, 3))::BIGINT AS cleared_milli
    , sum(to_fixed_point(summed.lost / money.rate_minor, 3))::BIGINT AS lost_milli
FROM summed
JOIN (SELECT currency, per_euro * pow(10, exponent) AS rate_minor FROM policy_6B.currencies) AS money ON money.currency = summed.currency
GROUP BY ALL
