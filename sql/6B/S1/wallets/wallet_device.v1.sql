/*
doc: >
  Devices numbered wallet by wallet, each with all its addresses in one row: a join to the addresses themselves, which are three times as many,
  would be made anew for every part of the arrivals.
*/
SELECT (row_number() OVER (ORDER BY wallet.wallet_no, device.device_id) - 1)::INTEGER AS device_no
    , wallet.wallet_no, device.device_id, device.ip_ids
FROM device_address AS device
JOIN wallet_order AS wallet ON wallet.party_id = device.party_id
