/*
doc: >
  The parties that a consumer can attach flows to: they have an instrumented account and a device with an IP.
materialize: table
*/
SELECT party.party_id, party.region_id, r.fraud_role_party AS family, risky.party_id IS NOT NULL AS is_risky
FROM s1_party_base_6A AS party
SEMI JOIN s3_instrument_base_6A AS i ON i.owner_party_id = party.party_id
SEMI JOIN (
    SELECT device.primary_party_id AS party_id
    FROM s4_device_base_6A AS device
    SEMI JOIN linked_device_id AS linked ON linked.device_id = device.device_id
) AS online ON online.party_id = party.party_id
JOIN s5_party_fraud_roles_6A AS r ON r.party_id = party.party_id
LEFT JOIN risky_party AS risky ON risky.party_id = party.party_id
