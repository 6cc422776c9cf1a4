/*
doc: The noise of a score (s0), and the slot that gives a place in the cell (s1); the first member's slot gives the cell's offset.
stream: 6A.S5.fraud_role_sampling_ip
stored: false
*/
SELECT entity, sub, part, group_no, region_no, flags, systematic, s0, s1 FROM rng_draw('risk_feature', '6A.S5.fraud_role_sampling_ip')
