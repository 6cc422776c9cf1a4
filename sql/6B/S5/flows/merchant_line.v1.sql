/*
doc: The line of business of every merchant, from the category codes and the policy.
*/
SELECT code.merchant_id, law.group_no
FROM merchant_mcc_map AS code
JOIN narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS found ON found.mcc = code.mcc
JOIN policy_6B.groups AS law ON law."group" = found."group"
