/*
doc: The place of each in its permutation.
materialize: draw
stream: 6A.GATE.t10_consumer
*/
SELECT batch, entity, sub, role_group, is_risky, s0 FROM rng_draw('null_account_unit', '6A.GATE.t10_consumer')
