/*
doc: No party holds more accounts of a type than its cap, and no type has a tail above its cap.
tests: [T1_KMAX_HARD_INVARIANT, T2_KMAX_TAIL_SANITY]
owner_state: S2
knobs: [6A.account_per_party_priors.account_rules]
formula:
  T1_KMAX_HARD_INVARIANT: 'accounts of a party and type above k_max, the largest and all of them; pairs of party type and account type without a rule'
  T2_KMAX_TAIL_SANITY: 'largest excess over k_max of the 99th percentile, or of the maximum, of accounts per holder, by party type and account type'
*/
SELECT *
FROM graded_interval('gate_measure', 'policy_6A.gate_thresholds', 'accounts')
