/*
doc: >
  Countries with parties, numbered in the order in which accounts are issued, with the share of account holders that have a credit
  card there and the credit that is granted beside a high income country's.
*/
SELECT held.country_iso
    , row_number() OVER (ORDER BY held.country_iso) AS country_no
    , least(greatest(held.credit_card / held.account, bound.share_min), bound.share_max) AS card_share
    , income.level AS credit_level
FROM products_of_countries('s1_party_summary_6A') AS held
LEFT JOIN policy_6A.income_levels AS income ON income.income_group = held.income_group
CROSS JOIN (SELECT unnest(card_over_account) FROM policy_6A.country_product_priors) AS bound
