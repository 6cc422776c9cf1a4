/*
doc: The card and the device with which a wallet pays at a merchant, as long as they are sticky, 26 bits of s0 each.
stream: 6B.S1.relation
stored: false
*/
-- Wallet and key of every arrival.
WITH relation AS (
    SELECT (wallet_no::UBIGINT << 20) | arrival_key(arrival_id)::UBIGINT AS entity, 0::UBIGINT AS sub, arrival_id, wallet_no
    FROM flow_wallet_6B AS flow
    SEMI JOIN attached_day AS made ON made.day_no = arrival_day(flow.arrival_id)
    WHERE part_no() IS NULL OR arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1
)
SELECT arrival_day(arrival_id) AS batch, * FROM rng_draw('relation', '6B.S1.relation')
