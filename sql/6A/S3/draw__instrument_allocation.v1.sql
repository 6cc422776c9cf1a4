/*
doc: >
  Whether an account takes part in an instrument type (s0), how much it weighs (s1 and s2, a normal), and its place where
  only some can be served (s3).
stream: 6A.S3.instrument_allocation_sampling
stored: false
step: allocate_instruments
*/
SELECT batch, entity, sub, trait_no, country_no, owner_party_id, s0, s1, s2, s3
FROM rng_draw4('account_instrument_pair', '6A.S3.instrument_allocation_sampling')
