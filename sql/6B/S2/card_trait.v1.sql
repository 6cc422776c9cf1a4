/*
doc: The traits of every card and wallet that decide about its payments.
*/
SELECT * FROM card_traits('s3_instrument_base_6A', 's2_account_base_6A', 's1_party_base_6A', 'policy_6A.instrument_types', 'country_money_6B'
    , 'policy_6B.affluence', 'policy_6B.funds_rates', 'policy_6B.decision')
