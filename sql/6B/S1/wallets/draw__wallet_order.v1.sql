/*
doc: The place of each party that can pay in the two random orders of its country (s0 and s1).
stream: 6B.S1.wallet_order
*/
-- Parties with an instrument and with a device that has an address.
WITH payer AS (
    SELECT party.party_id::UBIGINT AS entity, 0::UBIGINT AS sub, party.party_id, party.country_iso
    FROM s1_party_base_6A AS party
    SEMI JOIN payment_instrument AS instrument ON instrument.party_id = party.party_id
    SEMI JOIN device_address AS device ON device.party_id = party.party_id
    ORDER BY party.party_id
)
SELECT 0 AS batch, entity, sub, s0, s1, party_id, country_iso
FROM rng_draw('payer', '6B.S1.wallet_order')
