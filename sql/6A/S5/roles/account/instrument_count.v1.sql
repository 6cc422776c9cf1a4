/*
doc: One row per account that has an instrument, with their number, and whether there is a card or a virtual one.
*/
SELECT i.account_id, count(*) AS instruments
    , bool_or(kind.instrument_class = 'CARD') AS has_card, bool_or(kind.is_virtual) AS has_virtual
FROM s3_instrument_base_6A AS i
JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = i.instrument_type
GROUP BY i.account_id
