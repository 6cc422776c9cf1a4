/*
doc: >
  The keys with their line of business, channel, money and share of refunds, from the policies and by another road than S2's: minor units for a
  euro, and the share of its cleared flows that a key's law pays back.
materialize: table
*/
SELECT key.key_no, line.group_no, key.channel_group = 'card_not_present' AS is_remote
    , dense_rank() OVER (ORDER BY country.currency) AS currency_no
    , currency.per_euro * pow(10, currency.exponent) AS rate_minor
    , CASE WHEN key.channel_group = 'card_not_present' THEN life.refunds_remote ELSE life.refunds_present END AS refunds
FROM merchant_zone_key_5B AS key
JOIN merchant_mcc_map AS code ON code.merchant_id = key.merchant_id
JOIN narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS found ON found.mcc = code.mcc
JOIN policy_6B.groups AS line ON line."group" = found."group"
JOIN policy_6B.group_lives AS life ON life."group" = found."group"
JOIN policy_6B.countries AS country ON country.country_iso = key.legal_country_iso
JOIN policy_6B.currencies AS currency ON currency.currency = country.currency
