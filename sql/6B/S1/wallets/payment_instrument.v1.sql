/*
doc: Instruments that can pay at a merchant, and whether they may be held to a terminal.
*/
SELECT base.instrument_id, base.account_id, base.owner_party_id AS party_id, kind.in_person
FROM s3_instrument_base_6A AS base
JOIN policy_6B.instruments AS kind ON ends_with(base.instrument_type, kind.suffix)
