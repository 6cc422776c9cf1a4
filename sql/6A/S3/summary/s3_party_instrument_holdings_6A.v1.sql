/*
doc: How many instruments of each type and scheme every party has; no row where it has none.
order: kept
*/
-- Owner and number of type and scheme in one integer: one column to group and to sort by.
WITH held AS (
    SELECT pack_pair(owner_party_id, scheme_kind_no) AS holding, count(*) AS instruments
    FROM instrument_scheme
    GROUP BY holding
)
SELECT owner_party_id, instrument_type, scheme, instrument_count
FROM (
    SELECT held.holding
        , pair_major(held.holding) AS owner_party_id, kind.instrument_type, kind.scheme, held.instruments AS instrument_count
    FROM held
    JOIN (SELECT DISTINCT scheme_kind_no, instrument_type, scheme FROM scheme_quota) AS kind
        ON kind.scheme_kind_no = pair_minor(held.holding)
    ORDER BY held.holding
)
