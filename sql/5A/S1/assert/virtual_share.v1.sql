/*
doc: Where there are merchants that sell without premises at all, there are more than a stray few.
code: 112
name: CLASS_ASSIGNMENT
hint: see virtual_classification upstream
*/
-- Merchants, and those without premises.
WITH counted AS (
    SELECT count(*) AS merchants, count(*) FILTER (virtual_mode <> 'NON_VIRTUAL') AS virtual_merchants
    FROM merchant_class
)
SELECT counted.merchants, counted.virtual_merchants
FROM counted
CROSS JOIN policy_5A.merchant_class_policy AS policy
WHERE counted.virtual_merchants > 0
    AND counted.virtual_merchants < policy.class_checks.virtual_share_min * counted.merchants
