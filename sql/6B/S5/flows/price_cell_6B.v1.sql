/*
doc: >
  How many prices are paid how many times, a price being an amount of a money, in each line of business and (0) in all of them; transfers have no
  prices.
materialize: dataset
machinery: true
*/
-- Payments of each price in each line of business.
WITH price AS MATERIALIZED (
    SELECT group_no, currency_no * 10000000000000 + amount_minor AS price, count(*) AS payments
    FROM graded_flow
    WHERE channel <> 'TRANSFER'
    GROUP BY group_no, price
)
SELECT group_no, payments, count(*) AS prices
FROM price
GROUP BY group_no, payments
UNION ALL
SELECT 0, payments, count(*) FROM (SELECT sum(payments)::BIGINT AS payments FROM price GROUP BY price) AS pooled GROUP BY payments
