/*
doc: Who can still take one where the cap cuts cards and handles off, bids before accounts that failed the gate.
step: allocate_instruments
*/
SELECT part, tier, round_no, room, overflow, given
FROM rounds_of_room('instrument_share', 'instrument_offer')
