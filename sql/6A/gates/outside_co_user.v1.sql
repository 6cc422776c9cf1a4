/*
doc: Every party with each other party of another household that uses the same device, once for each device.
materialize: table
*/
SELECT own.device_id, own.party_id, other.party_id AS other_party_id, own.users
FROM shared_device_user AS own
JOIN shared_device_user AS other ON other.device_id = own.device_id AND other.household_id <> own.household_id
