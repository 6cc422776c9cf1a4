/*
doc: >
  The payments that the scorecard looks at, by the steps that their features reach: a bit for each step of the policy, in its order. Features
  are those of features_at; truth tells which are frauds.
*/
-- Features in the order of the names below.
WITH flow AS (
    SELECT flow_id, is_later, [over_usual, over_mean, over_largest, euros, euros_day, seconds_since, payments_before, payments_hour
            , payments_day, declines_day, address_payments_hour, address_parties, device_parties, beneficiary_parties, received_day
            , account_days, is_remote::INTEGER, is_transfer::INTEGER, is_contactless::INTEGER, is_magstripe::INTEGER, is_abroad::INTEGER
            , is_other_device::INTEGER, is_new_payee::INTEGER, is_new_device::INTEGER, is_new_address::INTEGER, is_new_country::INTEGER
            , party_called_fraud::INTEGER, address_called_fraud::INTEGER, device_called_fraud::INTEGER
            , beneficiary_called_fraud::INTEGER]::DOUBLE[] AS features
    FROM features_of_share((SELECT split_ts FROM detection_split), (SELECT shares FROM detection_split), 0)
)
-- Steps of the policy, with the place of their feature.
, step AS (
    SELECT list({'sign': 1::BIGINT << (ordinal - 1)::INTEGER, 'at_least': at_least
            , 'place': list_position(['over_usual', 'over_mean', 'over_largest', 'euros', 'euros_day', 'seconds_since', 'payments_before'
                , 'payments_hour', 'payments_day', 'declines_day', 'address_payments_hour', 'address_parties', 'device_parties'
                , 'beneficiary_parties', 'received_day', 'account_days', 'is_remote', 'is_transfer', 'is_contactless', 'is_magstripe'
                , 'is_abroad', 'is_other_device', 'is_new_payee', 'is_new_device', 'is_new_address', 'is_new_country', 'party_called_fraud'
                , 'address_called_fraud', 'device_called_fraud', 'beneficiary_called_fraud'], feature)} ORDER BY ordinal) AS steps
    FROM policy_6B.detection_steps
)
-- Steps that each payment reaches.
, signed AS (
    SELECT flow.flow_id, flow.is_later
        , list_sum(list_transform(step.steps, LAMBDA s: CASE WHEN flow.features[s.place] >= s.at_least THEN s.sign ELSE 0 END))::BIGINT AS signs
    FROM flow
    CROSS JOIN step
)
SELECT signed.is_later, signed.signs, count(*) AS flows, count(truth.flow_id) AS frauds
FROM signed
LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = signed.flow_id AND truth.truth_label = 'FRAUD'
GROUP BY signed.is_later, signed.signs
ORDER BY signed.is_later, signed.signs
