/*
doc: >
  The parties that a consumer can attach flows to: they have an instrumented account and a device with an IP.
materialize: table
*/
SELECT party.party_id, party.region_id, party.country_iso, r.fraud_role_party AS family, coalesce(family.is_risky, false) AS is_risky
FROM s1_party_base_6A AS party
SEMI JOIN s3_instrument_base_6A AS i ON i.owner_party_id = party.party_id
SEMI JOIN (SELECT party_id FROM s4_entity_neighbourhoods_6A WHERE ip_count > 0) AS online ON online.party_id = party.party_id
JOIN s5_party_fraud_roles_6A AS r ON r.party_id = party.party_id
LEFT JOIN family_number AS family ON family.entity = 'party' AND family.family = r.fraud_role_party
