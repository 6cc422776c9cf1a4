/*
doc: Place of an account among its owner's (s0), and whether it is a mule account, or else a high risk (halves of s1).
stream: 6A.S5.ring_role_sampling_account
*/
-- Members of rings, and mules that are in none, with their role.
WITH lender AS (
    SELECT party_id, ring_role FROM s4_ring_members_6A WHERE ring_role <> 'OUTSIDER'
    UNION
    SELECT owner.id, role.raw_role
    FROM party.role AS owner
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = owner.role_ordinal AND role.raw_role = 'MULE'
)
-- Their accounts, in the order of the ids.
, ring_account AS (
    SELECT account.account_id::UBIGINT AS entity, 0::UBIGINT AS sub, 0 AS batch, account.owner_party_id, member.ring_role
        , type.ledger = 'D' AS is_deposit, type.account_group = 'DEPOSIT_PRIMARY' AS is_current
    FROM s2_account_base_6A AS account
    JOIN lender AS member ON member.party_id = account.owner_party_id
    JOIN policy_6A.account_types AS type ON type.account_type = account.account_type
    ORDER BY account.account_id
)
SELECT batch, entity, sub, owner_party_id, ring_role, is_deposit, is_current, s0, s1
FROM rng_draw('ring_account', '6A.S5.ring_role_sampling_account')
