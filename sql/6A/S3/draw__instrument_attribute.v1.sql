/*
doc: The place of an instrument in its scheme cell (s0).
stream: 6A.S3.instrument_attribute_sampling
step: emit_instrument_base_links
*/
SELECT batch, entity, sub, scheme_part, owner_party_id, account_id, s0
FROM rng_draw('instrument_unit', '6A.S3.instrument_attribute_sampling')
