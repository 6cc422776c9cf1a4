/*
doc: >
  Every country of the world has its cards over accounts and its credit.
code: 119
name: PRODUCT_LAW_MISSING
hint: add the country to 6A.country_product_priors
*/
SELECT country_iso, card_share, credit_level
FROM country_number
WHERE card_share IS NULL OR credit_level IS NULL
