/*
doc: >
  The instrumented accounts of the panel, with their instruments, the payments that they allow, and the devices that reach
  them.
materialize: table
*/
SELECT account.account_id, account.owner_party_id AS party_id
    , kind.ledger = 'D' AS is_deposit
    , kind.ledger IN ('D', 'R') AND len(held.card_like) > 0 AS pays_by_card
    , held.any_instrument, held.card_like
    , coalesce(reach.devices, []) AS devices
    , coalesce(family.is_risky, false) AS is_risky
    , role_group.role_group
FROM (
    SELECT account.account_id, account.owner_party_id, account.account_type
    FROM s2_account_base_6A AS account
    SEMI JOIN panel ON panel.party_id = account.owner_party_id
) AS account
JOIN policy_6A.account_types AS kind ON kind.account_type = account.account_type
JOIN policy_6A.account_role_groups AS role_group ON role_group.account_type = account.account_type
JOIN (
    SELECT i.account_id, list(i.instrument_id ORDER BY i.instrument_id) AS any_instrument
        , coalesce(list(i.instrument_id ORDER BY i.instrument_id) FILTER (type.instrument_class <> 'BANK_ACCOUNT'), []) AS card_like
    FROM s3_instrument_base_6A AS i
    JOIN policy_6A.instrument_types AS type ON type.instrument_type = i.instrument_type
    SEMI JOIN panel ON panel.party_id = i.owner_party_id
    GROUP BY i.account_id
) AS held ON held.account_id = account.account_id
JOIN s5_account_fraud_roles_6A AS r ON r.account_id = account.account_id
LEFT JOIN family_number AS family ON family.entity = 'account' AND family.family = r.fraud_role_account
LEFT JOIN (
    SELECT account_id, list(device_id ORDER BY device_id) AS devices FROM panel_device_link WHERE account_id IS NOT NULL GROUP BY account_id
) AS reach ON reach.account_id = account.account_id
