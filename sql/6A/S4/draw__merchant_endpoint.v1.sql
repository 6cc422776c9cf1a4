/*
doc: How many IPs a merchant has (s0 of the first), and which (s1).
stream: 6A.S4.merchant_allocation_sampling
step: emit_regions.ip_match
*/
SELECT batch, entity, sub, home_country_iso, s0, s1 FROM rng_draw('merchant_unit', '6A.S4.merchant_allocation_sampling')
