/*
doc: How many single cards and handles are left in each cell after whole ones.
step: allocate_instruments
*/
SELECT part, cut, take
FROM single_units('instrument_offer', 'instrument_remainder_bin')
