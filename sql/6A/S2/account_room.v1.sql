/*
doc: Who can still take an account where the cap cuts others off, bids before parties that failed the gate.
step: allocate_accounts
*/
SELECT part, tier, round_no, room, overflow, given
FROM rounds_of_room('account_share', 'account_offer')
