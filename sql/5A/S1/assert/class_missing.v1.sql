/*
doc: Every merchant has one class of the catalogue, with a law of its own; a missing cell of the class table has none.
code: 112
name: CLASS_ASSIGNMENT
hint: complete class_table or demand_classes of 5A.merchant_class_policy, class_scales of 5A.demand_scale_policy
*/
SELECT merchant.merchant_id, merchant.channel_group, merchant.virtual_mode, merchant.demand_class
FROM merchant_class AS merchant
LEFT JOIN policy_5A.demand_classes AS class ON class.demand_class = merchant.demand_class
LEFT JOIN policy_5A.class_scales AS scale ON scale.demand_class = merchant.demand_class
WHERE class.demand_class IS NULL OR scale.demand_class IS NULL
