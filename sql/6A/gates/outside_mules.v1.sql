/*
doc: Whether roles follow roles as they do where fraud is organised, and whether mules are who they are elsewhere.
tests: [A3_MULE_ACCOUNTS, A4_ROLE_ASSOCIATION, A5_MULE_AGES]
owner_state: S5
knobs: [6A.ring_role_priors.ring_account_shares, 6A.account_role_priors.account_role_shares, 6A.fraud_ring_policy.recruited_segments, 6A.fraud_ring_policy.recruited_ages]
formula:
  A3_MULE_ACCOUNTS: >-
    mule parties that own a mule account over all mule parties; mule accounts whose owner is not clean over all mule accounts
  A4_ROLE_ASSOCIATION: >-
    Cramer's V of the risk of owners and of their accounts (devices), and without owners in fraud rings; role_by_tier_factor: largest
    ratio, either way, of the parties of a role in a type and tier to what the priors expect, where they expect 100 and more
  A5_MULE_AGES: >-
    least mule rate of the young segments over the greatest of the others; mules below 40 and below 30 among mules that are people
*/
SELECT *
FROM graded_outside('outside_mule_measure', 'policy_6A.outside_thresholds', 'mules')
