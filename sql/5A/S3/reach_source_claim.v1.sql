/*
doc: Which part of the reach each zone gives, by what it has.
materialize: view
step: reach
*/
SELECT volume.pair AS part, volume.tzid AS unit, volume.units AS weight, pair.reach_units AS total
FROM zone_volume AS volume
JOIN reach_pair AS pair ON pair.pair = volume.pair
