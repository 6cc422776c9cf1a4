/*
doc: Who can still take one where the cap cuts wallets off, bids before accounts that failed the gate.
step: allocate_instruments
*/
SELECT part, tier, round_no, room, overflow, given
FROM rounds_of_room('wallet_share', 'wallet_offer')
