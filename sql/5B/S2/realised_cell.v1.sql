/*
doc: Every key in every slot of the days with its expected arrivals and its mean under the field (arrival_cells).
materialize: view
*/
SELECT day_no, key_no, slot, slot_of_day, legal_country_iso, virtual_mode, dispersion, expected, lambda_realised
FROM arrival_cells('merchant_zone_scenario_local_5A', 'merchant_zone_key_5B', 'horizon_day', 'policy_5B.arrival_law', 'field_day')
