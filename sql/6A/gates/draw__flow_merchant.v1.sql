/*
doc: Whether a flow stays at home (s0), and its merchant (s1).
materialize: draw
stream: 6A.GATE.t10_consumer
*/
SELECT batch, entity, sub, s0, s1 FROM rng_draw('flow_merchant_unit', '6A.GATE.t10_consumer')
