/*
doc: The accounts that may have a card or handle, all of the region and type.
materialize: view
step: allocate_instruments
*/
SELECT cell, accounts AS seats
FROM instrument_cell
WHERE pass = 'instrument'
