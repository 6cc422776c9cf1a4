/*
doc: Devices numbered wallet by wallet.
*/
SELECT (row_number() OVER (ORDER BY wallet.wallet_no, device.device_id) - 1)::INTEGER AS device_no
    , wallet.wallet_no, device.device_id, device.address_first, device.addresses
FROM addressed_device AS device
JOIN wallet_order AS wallet ON wallet.party_id = device.party_id
