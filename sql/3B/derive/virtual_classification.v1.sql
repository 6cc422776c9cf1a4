/*
doc: Without better knowledge, every merchant of an imported world sells from premises.
*/
SELECT m.merchant_id
    , false AS is_virtual
    , 'NON_VIRTUAL' AS virtual_mode
    , 'not_supplied' AS decision_reason
    , 'import.not_supplied' AS rule_id
    , virtual_merchant.rule_version
FROM transaction_schema_merchant_ids AS m
CROSS JOIN policy_UP.world_policy
