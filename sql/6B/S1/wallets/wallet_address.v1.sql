/*
doc: >
  Devices by number with all their addresses in one row: a join to the addresses themselves, which are three times as many, would be made anew for
  every part of the arrivals.
*/
SELECT device.device_no, device.device_id, list(address.ip_id ORDER BY address.address_no) AS ip_ids
FROM wallet_device AS device
JOIN device_address AS address ON address.device_id = device.device_id
GROUP BY device.device_no, device.device_id
