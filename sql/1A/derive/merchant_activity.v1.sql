/*
doc: >
  The activity of the merchants of an imported world: who has outlets is active. Why the others have none is not supplied.
*/
SELECT m.merchant_id
    , count(o.merchant_id) AS outlets
    , count(o.merchant_id) > 0 AS is_active
    , CASE WHEN count(o.merchant_id) = 0 THEN 'NOT_SUPPLIED' END AS dormancy_reason
FROM transaction_schema_merchant_ids AS m
LEFT JOIN outlet_catalogue AS o ON o.merchant_id = m.merchant_id
GROUP BY m.merchant_id
