/*
doc: >
  The share of each role in each cell: the risky ones split the lifted mass, the others what is left, each in the
  proportions that the nudges left.
step: assign_party_roles.calibrate
*/
SELECT cell_no, raw_role, severity, n, offset_units, share
FROM lifted_shares('party_mass', 'party_lift', 'party_nudged', 'party_risk_cell', 'policy_6A.risk_propagation_coeffs')
