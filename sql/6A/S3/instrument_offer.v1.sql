/*
doc: The quota of each cell, the weight that it is shared by, admitted accounts included, and its cap.
step: allocate_instruments
*/
SELECT * FROM offers_with_admitted('instrument_supply', 'instrument_bid_admitted')
