/*
doc: How many receivers of a cell have a draw in each bin.
step: allocate_instruments
*/
SELECT part, bin, count(*) AS n
FROM instrument_receiver
GROUP BY part, bin
