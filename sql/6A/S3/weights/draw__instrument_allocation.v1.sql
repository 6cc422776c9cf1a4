/*
doc: >
  Whether an account takes part in an instrument type (s0), how much it weighs (s1 and s2, a normal), and its place where
  only some can be served (s3).
stream: 6A.S3.instrument_allocation_sampling
stored: false
*/
-- Every account with every instrument type that it may have, in the order of (entity, sub).
WITH account_instrument_pair AS NOT MATERIALIZED (
    SELECT account_id::UBIGINT AS entity
        , kind_no::UBIGINT AS sub
        , (cells_before + kind_no)::USMALLINT AS batch
        , (traits_before + kind_no)::USMALLINT AS trait_no
        , country_no
        , owner_party_id
    FROM (
        SELECT account_id, owner_party_id, country_no, cells_before, traits_before, unnest(kind_nos) AS kind_no
        FROM numbered_account
    )
)
SELECT batch, entity, sub, trait_no, country_no, owner_party_id, s0, s1, s2, s3
FROM rng_draw4('account_instrument_pair', '6A.S3.instrument_allocation_sampling')
