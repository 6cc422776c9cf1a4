/*
doc: >
  Who pays at each arrival and with what: party, account and instrument; of a remote payment also the device and its address. A wallet pays at
  a merchant with the same instrument and from the same device most of the time.
materialize: dataset
parts: attached_day.part_no
*/
-- The instrument and the device by number; in person an instrument that may be held to a terminal, if there is one.
WITH taken AS (
    SELECT drawn.arrival_id, wallet.party_id, drawn.is_usual, drawn.s0 >> 20 AS address_draw
        , wallet.card_first + preferred(drawn.card_draw
            , CASE WHEN key.channel_group <> 'card_not_present' AND wallet.cards_in_person > 0 THEN wallet.cards_in_person ELSE wallet.cards END
            , policy.preference.card) AS card_no
        , CASE WHEN key.channel_group = 'card_not_present'
            THEN wallet.device_first + preferred(drawn.device_draw, wallet.devices, policy.preference.device) END AS device_no
    FROM draw__address AS drawn
    LEFT JOIN wallet_6B AS wallet ON wallet.wallet_no = drawn.wallet_no
    LEFT JOIN merchant_zone_key_5B AS key ON key.key_no = arrival_key(drawn.arrival_id)
    CROSS JOIN policy_6B.attachment AS policy
)
SELECT taken.arrival_id, taken.party_id, card.account_id, card.instrument_id, device.device_id
    , device.ip_ids[1 + CASE WHEN taken.is_usual THEN 0 ELSE (taken.address_draw * len(device.ip_ids)::UBIGINT) >> 32 END::BIGINT] AS ip_id
FROM taken
LEFT JOIN card ON card.card_no = taken.card_no
LEFT JOIN wallet_device AS device ON device.device_no = taken.device_no
