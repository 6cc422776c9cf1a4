/*
doc: Ties between the quotas of instrument types in the world, and between the regions of one (s0).
stream: 6A.S3.instrument_count_realisation
step: plan_counts
*/
SELECT batch, entity, sub, region_id, rule_no, s0
FROM rng_draw('instrument_count_entity', '6A.S3.instrument_count_realisation')
