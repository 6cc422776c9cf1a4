/*
doc: >
  The class of every category code: the first whose ranges hold it.
step: assign_merchant_roles.features
*/
SELECT code.mcc, min_by(class.merchant_class, class.ordinal) AS merchant_class, min_by(class.class_risk, class.ordinal) AS class_risk
FROM (SELECT DISTINCT mcc FROM merchant_mcc_map) AS code
JOIN policy_6A.merchant_code_ranges AS span ON code.mcc BETWEEN span.code_from AND span.code_to
JOIN policy_6A.merchant_classes AS class ON class.merchant_class = span.merchant_class
GROUP BY code.mcc
