/*
doc: >
  Every merchant with an outlet has a category code in one of the classes.
code: 101
name: MCC_UNKNOWN
hint: merchant_mcc_map, and 6A.merchant_role_priors.merchant_code_ranges
*/
SELECT merchant_id FROM merchant.feature WHERE merchant_class IS NULL
