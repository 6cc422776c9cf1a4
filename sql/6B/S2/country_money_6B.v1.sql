/*
doc: >
  Every country with its money in minor units, by number: what a euro buys, what costs a euro in Germany, and the least step of prices, a
  hundredth of the round price that is nearest to it (one cent where that is one euro, 10 yen or 1,000 dong are other countries' cents).
materialize: dataset
*/
-- Prices by the power of ten next to them.
WITH price AS (
    SELECT country.country_iso, country.currency, country.strong_authentication
        , currency.per_euro * pow(10, currency.exponent) AS rate_minor
        , country.price * pow(10, currency.exponent) AS price_minor
        , pow(10, greatest(0, round_even(quantise(log10(country.price), 9), 0) + currency.exponent - 2)) AS step
    FROM policy_6B.countries AS country
    JOIN policy_6B.currencies AS currency ON currency.currency = country.currency
)
SELECT row_number() OVER (ORDER BY country_iso)::SMALLINT AS country_no, country_iso, strong_authentication
    , currency, dense_rank() OVER (ORDER BY currency)::SMALLINT AS currency_no
    , quantise(rate_minor, 9) AS rate_minor
    , quantise(price_minor / step, 9) AS price_steps
    , round_even(step, 0)::BIGINT AS step_minor
FROM price
ORDER BY country_no
