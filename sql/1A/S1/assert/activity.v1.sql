/*
doc: >
  Every merchant is either active, with the outlets that the catalogue counts, or dormant, with none and a reason.
code: 109
name: ACTIVITY_MISMATCH
hint: merchant_activity states the outlets of each merchant, and a reason where there are none
*/
-- Outlets of each merchant.
WITH counted AS (
    SELECT m.merchant_id, count(o.merchant_id) AS outlets
    FROM transaction_schema_merchant_ids AS m
    LEFT JOIN outlet_catalogue AS o ON o.merchant_id = m.merchant_id
    GROUP BY m.merchant_id
)
SELECT coalesce(c.merchant_id, a.merchant_id) AS merchant_id, c.outlets, a.outlets AS stated_outlets, a.is_active, a.dormancy_reason
FROM counted AS c
FULL JOIN merchant_activity AS a ON a.merchant_id = c.merchant_id
WHERE a.outlets IS DISTINCT FROM c.outlets
    OR a.is_active <> (c.outlets > 0)
    OR (a.dormancy_reason IS NULL) <> a.is_active
