/*
doc: No party holds more accounts of a type than its cap, nor does the tail of any type.
tests: [T1_KMAX_HARD_INVARIANT, T2_KMAX_TAIL_SANITY]
owner_state: S2
knobs: [6A.account_per_party_priors.account_rules]
*/
SELECT *
FROM graded_interval('gate_measure', 'policy_6A.gate_thresholds', 'accounts')
