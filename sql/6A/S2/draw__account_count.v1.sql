/*
doc: Ties between the quotas of cells (s0).
stream: 6A.S2.account_count_realisation
step: load_contracts_inputs
*/
SELECT batch, entity, sub, s0
FROM rng_draw('account_cell_entity', '6A.S2.account_count_realisation')
