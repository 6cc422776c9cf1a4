/*
doc: >
  Rings by number with the members that send and get money, organisers first, each by the account that is a mule's, or else by the first that
  transfers can be made from.
*/
-- Current accounts that transfers can be made from.
WITH bank_account AS (
    SELECT instrument.owner_party_id AS party_id
        , min_by(instrument.account_id, (role.fraud_role_account <> 'MULE_ACCOUNT', instrument.account_id)) AS account_id
        , min_by(instrument.instrument_id, (
            role.fraud_role_account <> 'MULE_ACCOUNT', instrument.account_id, instrument.instrument_id)) AS instrument_id
    FROM s3_instrument_base_6A AS instrument
    JOIN s5_account_fraud_roles_6A AS role ON role.account_id = instrument.account_id
    JOIN s2_account_base_6A AS account ON account.account_id = instrument.account_id AND account.account_type LIKE '%_CURRENT_%'
    SEMI JOIN s4_ring_members_6A AS member ON member.party_id = instrument.owner_party_id
    WHERE instrument.instrument_type = 'PARTY_BANK_ACCOUNT_DOMESTIC'
    GROUP BY instrument.owner_party_id
)
-- Members with one.
, member AS (
    SELECT member.ring_id, member.party_id, wallet.wallet_no, account.account_id, account.instrument_id
        , row_number() OVER (PARTITION BY member.ring_id ORDER BY member.ring_role <> 'ORGANISER', member.party_id) - 1 AS member_no
        , count(*) OVER (PARTITION BY member.ring_id) AS members
    FROM s4_ring_members_6A AS member
    JOIN bank_account AS account ON account.party_id = member.party_id
    JOIN wallet_6B AS wallet ON wallet.party_id = member.party_id
    WHERE member.ring_role <> 'OUTSIDER'
)
SELECT ring_id, (dense_rank() OVER (ORDER BY ring_id) - 1)::INTEGER AS ring_no, member_no::INTEGER AS member_no, members::INTEGER AS members
    , party_id, wallet_no, account_id, instrument_id
FROM member
WHERE members >= 3
