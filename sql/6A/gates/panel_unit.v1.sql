/*
doc: Every attachable party, to be chosen for the panel.
materialize: view
*/
SELECT party_id::UBIGINT AS entity, 1000::UBIGINT AS sub, 0 AS batch, region_id, country_iso, is_risky FROM consumer_party
