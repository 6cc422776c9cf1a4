/*
doc: The place of an instrument in its scheme cell (s0).
stream: 6A.S3.instrument_attribute_sampling
*/
-- One row per instrument, in the order of its id. Nearly all accounts have one of a type: a list for each row costs more
-- than the rows.
WITH counted AS NOT MATERIALIZED (
    SELECT cell, scheme_part, owner_party_id, account_id, instruments_before
        , unnest(CASE units WHEN 1 THEN [1::BIGINT] ELSE range(1, units + 1) END) AS ordinal
    FROM instrument_holding
)
-- These under the key of their draw.
, instrument_unit AS NOT MATERIALIZED (
    SELECT (instruments_before + ordinal)::UBIGINT AS entity
        , 0::UBIGINT AS sub
        , cell AS batch
        , scheme_part
        , owner_party_id
        , account_id
    FROM counted
)
SELECT batch, entity, sub, scheme_part, owner_party_id, account_id, s0
FROM rng_draw('instrument_unit', '6A.S3.instrument_attribute_sampling')
