/*
doc: >
  Merchants with the amounts from which a payment is large, and very large, in their line of business, in euros at German prices. What is usual there
  is the median of the law, which a bank knows well from millions of payments.
*/
SELECT code.merchant_id, law.median * rule.signs.large_from AS large_euros, law.median * rule.signs.very_large_from AS very_large_euros
FROM merchant_mcc_map AS code
JOIN narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS found ON found.mcc = code.mcc
JOIN policy_6B.groups AS law ON law."group" = found."group"
CROSS JOIN policy_6B.observation AS rule
ORDER BY code.merchant_id
