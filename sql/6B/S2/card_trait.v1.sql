/*
doc: >
  The traits of every card and wallet that decide about its payments: whether plastic is read, its holder's means, its account's pay day and
  credit, the country, and the holder's next card, that of the least id after the last.
*/
-- Cards with their holders and accounts.
WITH card AS (
    SELECT instrument.instrument_id, instrument.owner_party_id, kind.is_virtual AS is_wallet
        , country.country_no AS home_no, country.strong_authentication AS is_home_law, account.pay_day, account.credit_limit
        , law.funds_law.wealth_at_least - law.funds_law.wealth_slope * party.wealth_rank AS funds_tilt
        , coalesce(funds.rate, other.rate) AS funds_rate
        , affluence.level * exp(affluence.slope * (party.wealth_rank - 0.5)) AS affluence
    FROM s3_instrument_base_6A AS instrument
    JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = instrument.instrument_type
    JOIN s2_account_base_6A AS account ON account.account_id = instrument.account_id
    JOIN s1_party_base_6A AS party ON party.party_id = instrument.owner_party_id
    JOIN country_money_6B AS country ON country.country_iso = party.country_iso
    JOIN policy_6B.affluence AS affluence ON affluence.party_type = party.party_type
    LEFT JOIN policy_6B.funds_rates AS funds ON funds.account_type = account.account_type
    JOIN policy_6B.funds_rates AS other ON other.account_type = 'OTHER'
    CROSS JOIN policy_6B.decision AS law
    WHERE kind.instrument_class IN ('CARD', 'WALLET')
)
SELECT instrument_id::INTEGER AS instrument_id, is_wallet, home_no, is_home_law, pay_day, credit_limit
    , quantise(affluence, 4)::FLOAT AS affluence
    , quantise(funds_rate * greatest(funds_tilt, 0), 6)::FLOAT AS funds_rate
    , nullif(coalesce(
        lead(instrument_id) OVER (PARTITION BY owner_party_id ORDER BY instrument_id)
        , min(instrument_id) OVER (PARTITION BY owner_party_id)
    ), instrument_id)::INTEGER AS next_instrument_id
FROM card
