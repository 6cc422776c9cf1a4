/*
doc: Roles are mapped, risk travels from owners to what they own, and the margins stay those of the priors.
tests: [T6_ROLE_MAPPING_COVERAGE, T7_RISK_PROPAGATION_EFFECT, T8_DISTRIBUTION_ALIGNMENT_JSD]
owner_state: S5
knobs: [6A.fraud_role_taxonomy.fraud_roles, 6A.risk_propagation_coeffs.couplings, 6A.party_role_priors.party_tiers]
formula:
  T6_ROLE_MAPPING_COVERAGE: 'role rows whose raw role is in the map, maps to their family, and stands in the taxonomy / role rows'
  T7_RISK_PROPAGATION_EFFECT: >-
    or: ((a + 1/2) / (b + 1/2)) / ((c + 1/2) / (d + 1/2)), odds of a risky account (device) whose owner is risky over those
    of one whose owner is not; cramers_v: |ad - bc| / sqrt((a + b)(c + d)(a + c)(b + d)); lone: without owners in fraud rings
  T8_DISTRIBUTION_ALIGNMENT_JSD: >-
    largest Jensen-Shannon divergence (natural logarithm) of observed and expected shares: IP types, families by entity,
    tiers; world and regions
*/
SELECT *
FROM graded_interval('gate_measure', 'policy_6A.gate_thresholds', 'roles')
