/*
doc: >
  Every party with every account type that it may hold: what its accounts are drawn for. In the order of (entity, sub).
materialize: view
step: load_party_base
*/
SELECT party_id::UBIGINT AS entity
    , kind_no::UBIGINT AS sub
    , (cells_before + kind_no)::USMALLINT AS batch
    , country_no
FROM (
    SELECT party_id, country_no, cells_before, unnest(kind_nos) AS kind_no
    FROM party_seat
)
