/*
doc: Devices with their first address and how many they have.
*/
SELECT device.device_id, device.party_id, address.address_first, address.addresses
FROM payer_device AS device
JOIN (
    SELECT device_id, min(address_no) AS address_first, count(*)::SMALLINT AS addresses FROM device_address GROUP BY device_id
) AS address ON address.device_id = device.device_id
