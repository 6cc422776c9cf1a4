/*
doc: >
  Whether a party takes part in an account type (s0), how much it weighs (s1 and s2, a normal), and its place where only
  some can be served (s3).
stream: 6A.S2.account_allocation_sampling
stored: false
step: allocate_accounts
*/
SELECT batch, entity, sub, country_no, s0, s1, s2, s3
FROM rng_draw4('party_account_pair', '6A.S2.account_allocation_sampling')
