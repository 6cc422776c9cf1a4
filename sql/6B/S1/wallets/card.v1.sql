/*
doc: Instruments numbered wallet by wallet, those that may be held to a terminal first.
*/
SELECT (row_number() OVER (ORDER BY wallet.wallet_no, NOT instrument.in_person, instrument.instrument_id) - 1)::INTEGER AS card_no
    , wallet.wallet_no, instrument.instrument_id, instrument.account_id, instrument.in_person
FROM payment_instrument AS instrument
JOIN wallet_order AS wallet ON wallet.party_id = instrument.party_id
