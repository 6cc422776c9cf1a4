/*
doc: The draws of the bootstrap for each cell and replicate (s0, s1).
materialize: draw
stream: 6A.GATE.bootstrap
*/
SELECT batch, entity, sub, replicate, statistic, part, category, k1, k2, k3, n, s0, s1 FROM rng_draw('sample_unit', '6A.GATE.bootstrap')
