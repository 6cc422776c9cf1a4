/*
doc: >
  The world is not one class: enough classes hold a fair share of the merchants each.
code: 112
name: CLASS_ASSIGNMENT
hint: see class_table and support of 5A.merchant_class_policy, and what upstream sells
*/
-- Share of the merchants in each class.
WITH shared AS (
    SELECT demand_class, count(*) / (SELECT count(*) FROM merchant_class) AS share
    FROM merchant_class
    GROUP BY demand_class
)
-- Classes with a fair share.
, counted AS (
    SELECT count(*) FILTER (shared.share >= policy.class_checks.broad_share_min) AS broad_classes
    FROM shared
    CROSS JOIN policy_5A.merchant_class_policy AS policy
)
SELECT counted.broad_classes, policy.class_checks.broad_classes_min
FROM counted
CROSS JOIN policy_5A.merchant_class_policy AS policy
WHERE counted.broad_classes < policy.class_checks.broad_classes_min
