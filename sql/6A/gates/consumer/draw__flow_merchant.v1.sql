/*
doc: Whether a flow stays in the party's country (s0), and its merchant (s1).
materialize: draw
stream: 6A.GATE.t10_consumer
*/
-- Every flow of the panel under a second key.
WITH unit AS (
    SELECT entity, 3000 + sub AS sub, batch FROM flow_unit
)
SELECT batch, entity, sub, s0, s1 FROM rng_draw('unit', '6A.GATE.t10_consumer')
