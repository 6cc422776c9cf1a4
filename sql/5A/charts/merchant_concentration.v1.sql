/*
doc: >
  Lorenz curves of the active merchants, by outlets and by weekly volume - which share the smallest of them have together, up to
  each fiftieth of the merchants. The plainest line would be the diagonal.
title: How outlets and volume are spread over merchants
*/
-- Outlets and volume of each merchant that has any.
WITH merchant AS (
    SELECT merchant_id, 'outlets' AS measure, sum(zone_site_count)::HUGEINT AS amount
    FROM zone_alloc
    GROUP BY merchant_id
    HAVING sum(zone_site_count) > 0
    UNION ALL
    SELECT merchant_id, 'weekly volume', to_fixed_point(weekly_volume_total_expected, 6)
    FROM merchant_class_profile_5A
    WHERE weekly_volume_total_expected > 0
)
-- Merchants in the order of their amounts, with the sum up to each.
, ranked AS (
    SELECT measure
        , row_number() OVER (PARTITION BY measure ORDER BY amount, merchant_id) AS place
        , count(*) OVER (PARTITION BY measure) AS merchants
        , sum(amount) OVER (PARTITION BY measure ORDER BY amount, merchant_id) AS upto
        , sum(amount) OVER (PARTITION BY measure) AS total
    FROM merchant
)
SELECT measure, (place * 50 // merchants) / 50 AS merchant_share, max(upto)::DOUBLE / max(total)::DOUBLE AS share
FROM ranked
GROUP BY measure, place * 50 // merchants
