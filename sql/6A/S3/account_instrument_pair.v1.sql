/*
doc: >
  Every account with every instrument type that it may have: what its instruments are drawn for. In the order of
  (entity, sub).
materialize: view
step: load_account_base
*/
SELECT account_id::UBIGINT AS entity
    , kind_no::UBIGINT AS sub
    , (cells_before + kind_no)::USMALLINT AS batch
    , (traits_before + kind_no)::USMALLINT AS trait_no
    , country_no
    , owner_party_id
FROM (
    SELECT account_id, owner_party_id, country_no, cells_before, traits_before, unnest(kind_nos) AS kind_no
    FROM account_seat
)
