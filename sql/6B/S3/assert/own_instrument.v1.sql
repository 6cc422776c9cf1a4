/*
doc: >
  Whatever campaigns pay with is an instrument of the account and the party that they name, a remote payment has a device and its address, and one in
  person has none.
code: 262
name: CAMPAIGN_CHAIN_OF_PAYER
hint: read campaign_target_6B and the targets of sql/6B/S3
*/
SELECT flow.campaign_id, flow.target_no, flow.step_no, flow.channel, flow.party_id, flow.account_id, flow.instrument_id, flow.device_id
FROM campaign_flow_6B AS flow
LEFT JOIN s3_instrument_base_6A AS instrument
    ON instrument.instrument_id = flow.instrument_id AND instrument.account_id = flow.account_id AND instrument.owner_party_id = flow.party_id
WHERE instrument.instrument_id IS NULL
    OR (flow.channel = 'IN_PERSON') <> (flow.device_id IS NULL) OR (flow.device_id IS NULL) <> (flow.ip_id IS NULL)
    OR (flow.channel = 'TRANSFER') <> (flow.counterparty_account_id IS NOT NULL) OR (flow.channel = 'TRANSFER') <> (flow.merchant_id IS NULL)
    OR flow.counterparty_account_id = flow.account_id
