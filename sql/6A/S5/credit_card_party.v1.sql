/*
doc: Parties with a credit card.
step: assign_party_roles.features
*/
SELECT DISTINCT owner_party_id AS party_id FROM s3_party_instrument_holdings_6A WHERE instrument_type IN (SELECT instrument_type FROM policy_6A.instrument_types WHERE instrument_class = 'CARD' AND list_contains(ledgers, 'R'))
