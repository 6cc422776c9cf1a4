/*
doc: >
  Accounts of merchants are not made.
code: 117
name: MERCHANT_MODE_UNSUPPORTED
hint: set merchant_mode.enabled of 6A.account_per_party_priors to false
*/
SELECT merchant_mode.enabled AS enabled
FROM policy_6A.account_per_party_priors
WHERE merchant_mode.enabled
