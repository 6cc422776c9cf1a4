/*
doc: A slot of a zone has one row of clocks, so no slot has two changes of offset.
code: 302
name: TWO_CHANGES
hint: shorter slots; see bucket_minutes in 5A.scenario_horizon_config
*/
SELECT tzid, slot, count(*) AS changes FROM zone_slot GROUP BY tzid, slot HAVING count(*) > 1
