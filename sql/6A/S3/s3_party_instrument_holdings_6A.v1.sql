/*
doc: How many instruments of each type and scheme every party has; no row where it has none.
step: emit_holdings_summary
order: kept
*/
SELECT owner_party_id, instrument_type, scheme, instrument_count
FROM (
    SELECT held.holding
        , held.holding // 100 AS owner_party_id, kind.instrument_type, kind.scheme, held.instruments AS instrument_count
    FROM (
        -- Owner and number of type and scheme in one integer: one column to group and to sort by.
        SELECT owner_party_id * 100 + scheme_kind_no AS holding, count(*) AS instruments
        FROM instrument_scheme
        GROUP BY holding
    ) AS held
    JOIN scheme_kind AS kind ON kind.scheme_kind_no = held.holding % 100
    ORDER BY held.holding
)
