/*
doc: What an account and a device take from their owner - the value of its tier, whether it is risky, a mule, hiding.
step: assign_account_roles.features
*/
SELECT owner.id AS party_id, tier.value AS tier_value, owner.role_no <> 9 AS is_risky, owner.is_mule, near.has_anonymizer_ip
FROM party_role AS owner
JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = owner.id
LEFT JOIN tier_number AS tier ON tier.tier_no = owner.tier_no
