/*
doc: The noise of a score (s0), and the place in the cell (s1), whose first member gives the cell's offset.
stream: 6A.S5.fraud_role_sampling_party
stored: false
step: assign_party_roles.features
*/
SELECT entity, sub, part, group_no, region_no, flags, systematic, s0, s1 FROM rng_draw('party_risk_feature', '6A.S5.fraud_role_sampling_party')
