/*
doc: The noise of a score (s0), and the place in the cell (s1), whose first member gives the cell's offset.
stream: 6A.S5.fraud_role_sampling_ip
stored: false
step: assign_ip_roles.features
*/
SELECT entity, sub, part, group_no, region_no, flags, systematic, s0, s1 FROM rng_draw('ip_risk_feature', '6A.S5.fraud_role_sampling_ip')
