/*
doc: >
  Traits of a party that its accounts and devices take over: the value of its tier, and whether it is risky, a mule, or met on an
  anonymising IP.
*/
SELECT owner.id AS party_id, tier.value AS tier_value, coalesce(role.counts_as_risky, false) AS is_risky, role.raw_role = 'MULE' AS is_mule
    , near.has_anonymizer_ip
FROM role AS owner
JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = owner.id
LEFT JOIN tier_number AS tier ON tier.tier_no = owner.tier_no
LEFT JOIN policy_6A.fraud_roles AS role ON role.ordinal = owner.role_ordinal
