/*
doc: >
  The accounts of members of fraud rings, and of mules that are in none, with the number of their role. A mule's first deposit is a
  mule account; who is more deeply in it uses other accounts, too.
*/
-- Accounts in the order in which their owner lends them.
WITH ranked AS (
    SELECT *, row_number() OVER (PARTITION BY owner_party_id ORDER BY is_deposit DESC, is_current DESC, s0, entity) AS place
    FROM draw__ring_account
)
-- Their roles by name.
, named AS (
    SELECT ranked.entity::BIGINT AS id
        , CASE
            WHEN ranked.is_deposit AND slot_high(ranked.s1)
                < share_slot(CASE ranked.place WHEN 1 THEN rule.first_deposit ELSE rule.further_deposit END) THEN 'MULE_ACCOUNT'
            WHEN slot_low(ranked.s1) < share_slot(rule.other) THEN 'HIGH_RISK_ACCOUNT'
            ELSE rest.raw_role
        END AS raw_role
    FROM ranked
    JOIN policy_6A.ring_account_shares AS rule ON rule.ring_role = ranked.ring_role
    JOIN policy_6A.rest_roles AS rest ON rest.entity = 'account'
)
SELECT named.id, role.ordinal::UTINYINT AS role_ordinal
FROM named
JOIN policy_6A.fraud_roles AS role ON role.entity = 'account' AND role.raw_role = named.raw_role
