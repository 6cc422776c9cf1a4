/*
doc: Channel (s0), account and instrument (s1), device (s2) and IP (s3) of a flow.
materialize: draw
stream: 6A.GATE.t10_consumer
*/
SELECT batch, entity, sub, s0, s1, s2, s3 FROM rng_draw4('flow_unit', '6A.GATE.t10_consumer')
