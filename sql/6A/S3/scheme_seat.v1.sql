/*
doc: Instruments in the order of their draws.
materialize: view
step: emit_instrument_base_links
*/
SELECT scheme_part AS part, s0::BIGINT AS a, 0 AS b, entity::BIGINT AS key, s0::BIGINT >> 40 AS bin
FROM draw__instrument_attribute
