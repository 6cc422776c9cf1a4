/*
doc: >
  The payments by which leaks are looked for: every fraud, and of the others about leak_flows, chosen by their places in their days. Rates are learned
  on the first half of the days and tried on the second. A fraud is the payer's own where a ring or a made-up person pays.
*/
-- One of how many others is taken, and where the second half begins.
WITH share AS (
    SELECT greatest(1, count(*) // policy.leak_flows) AS one_in, ((min(flow_day(flow.flow_id)) + max(flow_day(flow.flow_id)) + 1) // 2) AS half_day
    FROM flow_6B AS flow
    CROSS JOIN policy_6B.validation_policy AS policy
    GROUP BY policy.leak_flows
)
SELECT flow.*, coalesce(truth.truth_label = 'FRAUD', false) AS is_fraud, flow_day(flow.flow_id) < share.half_day AS is_learned
    , coalesce(truth.truth_label = 'FRAUD' AND kind.population IN ('RING', 'SYNTHETIC'), false) AS is_own_fraud
    , party.country_iso AS home_iso, party.segment_id, card.instrument_type, account.account_type
    , device.home_country_iso || '|' || owner.segment_id || '|' || device.device_type AS device_cell
    , address.country_iso || '|' || address.ip_type || '|' || address.asn_class AS ip_cell
FROM flow_6B AS flow
CROSS JOIN share
LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = flow.flow_id
LEFT JOIN policy_6B.campaigns AS kind ON kind.campaign_kind = truth.subtype
LEFT JOIN s1_party_base_6A AS party ON party.party_id = flow.party_id
LEFT JOIN s3_instrument_base_6A AS card ON card.instrument_id = flow.instrument_id
LEFT JOIN s2_account_base_6A AS account ON account.account_id = flow.account_id
LEFT JOIN s4_device_base_6A AS device ON device.device_id = flow.device_id
LEFT JOIN s1_party_base_6A AS owner ON owner.party_id = device.primary_party_id
LEFT JOIN s4_ip_base_6A AS address ON address.ip_id = flow.ip_id
WHERE coalesce(truth.truth_label = 'FRAUD', false)
    OR (flow_rank(flow.flow_id) * 40503 + flow_day(flow.flow_id) * 69621) % 65521 < 65521 // share.one_in
