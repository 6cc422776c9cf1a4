/*
doc: One row per instrument, what its scheme is drawn for. In the order of its id.
materialize: view
step: emit_instrument_base_links
*/
SELECT (instruments_before + ordinal)::UBIGINT AS entity
    , 0::UBIGINT AS sub
    , cell AS batch
    , scheme_part
    , owner_party_id
    , account_id
FROM (
    -- Nearly all have one: a list for each row costs more than the rows.
    SELECT cell, scheme_part, owner_party_id, account_id, instruments_before
        , unnest(CASE units WHEN 1 THEN [1::BIGINT] ELSE range(1, units + 1) END) AS ordinal
    FROM instrument_holding
)
