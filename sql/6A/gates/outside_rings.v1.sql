/*
doc: Whether roles follow roles as they do where fraud is organised.
tests: [A3_MULE_ACCOUNTS]
owner_state: S5
knobs: [6A.party_role_priors, 6A.account_role_priors]
formula:
  A3_MULE_ACCOUNTS: >-
    mule parties that own a mule account over all mule parties; mule accounts whose owner is not clean over all mule accounts
*/
SELECT *
FROM graded_outside('outside_ring_measure', 'policy_6A.outside_thresholds', 'rings')
