/*
doc: >
  Whether a party takes part in an account type (s0), how much it weighs (s1 and s2, a normal), and its place where only
  some can be served (s3).
stream: 6A.S2.account_allocation_sampling
stored: false
*/
-- Every party with every account type that it may hold, in the order of (entity, sub).
WITH party_account_pair AS NOT MATERIALIZED (
    SELECT party_id::UBIGINT AS entity
        , kind_no::UBIGINT AS sub
        , (cells_before + kind_no)::USMALLINT AS batch
        , country_no
        , appeal
    FROM (
        SELECT party_id, country_no, appeal, cells_before, unnest(kind_nos) AS kind_no
        FROM numbered_party
    )
)
SELECT batch, entity, sub, country_no, appeal, s0, s1, s2, s3
FROM rng_draw4('party_account_pair', '6A.S2.account_allocation_sampling')
