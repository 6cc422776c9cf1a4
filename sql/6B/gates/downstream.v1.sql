/*
doc: >
  Whether payments can rest on the entities of 6A: laws and chains hold, fraud lies where it should, and a change of how risk passes on would show.
tests: [T10_6B]
answers: {segment: 6A, test: T10_DOWNSTREAM_COMPAT_6B}
owner_state: S3
knobs: [6B.campaign_law.campaigns, 6A.risk_propagation_coeffs.couplings]
formula:
  T10_6B: >-
    checks of the segment that do not pass; payments without a chain (AT1); odds of fraud abroad (FR4); odds ratio of risky parties, accounts, devices
    and beneficiaries between frauds (accounts: where no victim pays) and other payments / the same with the roles of a country and kind permuted, the
    mean of all permutations
*/
SELECT *
FROM graded('downstream_measure', 'policy_6B.gate_thresholds', 'downstream')
