/*
doc: How many bids of a cell have a remainder in each bin, and how many whole cards and handles they get.
step: allocate_instruments
*/
SELECT part, bin, n, whole
FROM remainder_bins('instrument_remainder')
