/*
doc: Devices whose owner does not live alone, in the order in which they are shared.
materialize: view
step: emit_regions.device_links
*/
SELECT batch AS part, s0::BIGINT AS a, 0 AS b, entity::BIGINT AS key, s0::BIGINT >> 40 AS bin FROM draw__device_sharing WHERE size > 1
