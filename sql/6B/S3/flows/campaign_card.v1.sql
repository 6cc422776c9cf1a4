/*
doc: The traits of the cards of targets that decide about their payments.
*/
SELECT * FROM card_traits('target_owner_instrument', 's2_account_base_6A', 's1_party_base_6A', 'policy_6A.instrument_types', 'country_money_6B'
    , 'policy_6B.affluence', 'policy_6B.funds_rates'
    , 'policy_6B.decision')
