/*
doc: Which part of the reach each zone gets, by the people who live there.
materialize: view
step: reach
*/
SELECT volume.pair AS part, volume.tzid AS unit, volume.people AS weight, pair.reach_units AS total
FROM zone_volume AS volume
JOIN reach_pair AS pair ON pair.pair = volume.pair
