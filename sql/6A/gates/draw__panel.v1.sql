/*
doc: The place of a party in line for the panel.
materialize: draw
stream: 6A.GATE.t10_consumer
*/
SELECT batch, entity, sub, region_id, country_iso, is_risky, s0 FROM rng_draw('panel_unit', '6A.GATE.t10_consumer')
