/*
doc: The instruments of targets and what transfers can be made from, numbered party by party, those that may be held to a terminal first.
*/
-- Instruments of targets.
WITH instrument AS (
    SELECT base.instrument_id, base.account_id, base.owner_party_id AS party_id, kind.in_person
        , base.instrument_type = 'PARTY_BANK_ACCOUNT_DOMESTIC' AS is_bank
    FROM s3_instrument_base_6A AS base
    SEMI JOIN aim ON aim.party_id = base.owner_party_id
    LEFT JOIN policy_6B.instruments AS kind ON ends_with(base.instrument_type, kind.suffix)
    WHERE kind.in_person IS NOT NULL OR base.instrument_type = 'PARTY_BANK_ACCOUNT_DOMESTIC'
)
SELECT party_id, is_bank, instrument_id, account_id, in_person
    , (row_number() OVER (PARTITION BY party_id, is_bank ORDER BY NOT in_person, instrument_id) - 1)::INTEGER AS item_no
    , (count(*) OVER (PARTITION BY party_id, is_bank))::INTEGER AS items
    , (count_if(in_person) OVER (PARTITION BY party_id, is_bank))::INTEGER AS items_in_person
FROM instrument
