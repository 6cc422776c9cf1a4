/*
doc: The last receiver of each cell.
step: allocate_instruments
*/
SELECT part, a_cut, key_cut
FROM pick_cut('instrument_receiver', 'instrument_receiver_bin', 'instrument_receiver_wanted')
