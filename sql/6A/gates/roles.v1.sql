/*
doc: Roles are mapped, risk travels from owners to what they own, and the margins stay those of the priors.
tests: [T6_ROLE_MAPPING_COVERAGE, T7_RISK_PROPAGATION_EFFECT, T8_DISTRIBUTION_ALIGNMENT_JSD]
owner_state: S5
knobs: [6A.fraud_role_taxonomy.fraud_roles, 6A.risk_propagation_coeffs.couplings, 6A.party_role_priors.party_tiers]
*/
SELECT *
FROM graded_interval('gate_measure', 'policy_6A.gate_thresholds', 'roles')
