/*
doc: The last bid of each cell that still gets a single one of the cards and handles.
step: allocate_instruments
*/
SELECT part, a_cut, b_cut, key_cut
FROM pick_cut('instrument_remainder', 'instrument_remainder_bin', 'instrument_single')
