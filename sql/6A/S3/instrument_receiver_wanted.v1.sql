/*
doc: How many receivers the last round of each cell takes.
materialize: view
step: allocate_instruments
*/
SELECT part, 1 AS cut, last_given AS take
FROM instrument_relief
WHERE last_given > 0
