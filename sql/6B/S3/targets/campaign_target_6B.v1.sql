/*
doc: >
  The targets of campaigns: whose account it is, which instrument is used, from which device and address, when it begins and how many payments it is
  to have.
materialize: dataset
*/
-- Targets with their laws and their draws.
WITH target AS (
    SELECT aim.*, law.law IN ('TRANSFER', 'CHAIN') AS is_bank, pool.is_remote
        , upper_draw(aim.s3)::DOUBLE / 67108864 < law.tool_share AS is_tool
        , (campaign.tool_draw + (aim.s2 & 3) * 7919) % 67108864 AS tool_draw
        , policy.preference.card AS card_exponent, policy.preference.device AS device_exponent
    FROM aim
    JOIN kind_law AS law ON law.kind_no = aim.kind_no
    JOIN campaign_6B AS campaign ON campaign.campaign_id = aim.campaign_id
    LEFT JOIN policy_6B.pools AS pool ON pool.pool = law.pool
    CROSS JOIN policy_6B.attachment AS policy
)
-- The number of the instrument and of the device.
, numbered AS (
    SELECT target.*
        , preferred(upper_draw(target.s2), CASE WHEN NOT target.is_bank AND NOT target.is_remote AND instruments.items_in_person > 0
            THEN instruments.items_in_person ELSE instruments.items END, target.card_exponent) AS card_no
        , preferred(lower_draw(target.s2), devices.items, target.device_exponent) AS device_no
    FROM target
    JOIN (SELECT party_id, is_bank, min(items) AS items, min(items_in_person) AS items_in_person FROM target_instrument GROUP BY ALL) AS instruments
        ON instruments.party_id = target.party_id AND instruments.is_bank = target.is_bank
    LEFT JOIN (SELECT party_id, min(items) AS items FROM target_device GROUP BY party_id) AS devices ON devices.party_id = target.party_id
)
SELECT numbered.campaign_id, numbered.target_no, numbered.kind_no, numbered.party_id::INTEGER AS party_id, numbered.home_no
    , numbered.source_no AS place_no, numbered.source_key_no
    , coalesce(CASE WHEN numbered.is_bank THEN numbered.ring_account_id END, instrument.account_id)::INTEGER AS account_id
    , coalesce(CASE WHEN numbered.is_bank THEN numbered.ring_instrument_id END, instrument.instrument_id)::INTEGER AS instrument_id
    , CASE WHEN numbered.is_tool THEN tool.device_id ELSE device.device_id END::INTEGER AS device_id
    , CASE WHEN numbered.is_tool THEN coalesce(address.ip_id, tool.ip_id) ELSE device.ip_id END::INTEGER AS ip_id
    , numbered.member_no, numbered.steps, make_timestamp(numbered.begin_us) AS begin_utc
FROM numbered
JOIN target_instrument AS instrument
    ON instrument.party_id = numbered.party_id AND instrument.is_bank = numbered.is_bank AND instrument.item_no = numbered.card_no
LEFT JOIN target_device AS device ON device.party_id = numbered.party_id AND device.item_no = numbered.device_no
LEFT JOIN (SELECT max(tools)::BIGINT AS devices FROM tool_device) AS tools ON true
LEFT JOIN tool_device AS tool ON numbered.is_tool AND tool.tool_no = one_of(numbered.tool_draw, tools.devices)
LEFT JOIN (SELECT max(tools)::BIGINT AS addresses FROM tool_address) AS addresses ON true
LEFT JOIN tool_address AS address ON numbered.is_tool AND numbered.s3 & 1 = 1 AND address.tool_no = one_of(numbered.tool_draw, addresses.addresses)
