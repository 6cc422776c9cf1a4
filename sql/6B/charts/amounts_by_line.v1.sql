/*
doc: The median amount of the payments of each line of business in euros, in the first week that is made.
title: Amounts by line of business
*/
-- Payments of a week by merchant.
WITH paid AS (
    SELECT flow.merchant_id, flow.amount_minor / money.rate_minor AS euros
    FROM flow_6B AS flow
    JOIN country_money_6B AS money ON money.country_iso = flow.merchant_country_iso
    CROSS JOIN (SELECT min(day_no) AS first_day FROM flow_part_6B) AS span
    WHERE flow.merchant_id IS NOT NULL
        AND flow.flow_id >= span.first_day::BIGINT << 32 AND flow.flow_id < (span.first_day + 7)::BIGINT << 32
)
SELECT line."group" AS line_of_business, quantile_disc(paid.euros, 0.5) AS euros
FROM paid
JOIN merchant_mcc_map AS code ON code.merchant_id = paid.merchant_id
JOIN narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS line ON line.mcc = code.mcc
GROUP BY line."group"
ORDER BY line_of_business
