/*
doc: Parties of kins with a surplus that have room for two more devices.
materialize: view
step: emit_regions.devices
*/
SELECT s.kin_no AS part, s.rank_slot AS a, 0 AS b, s.party_id AS key, s.rank_slot >> 42 AS bin
FROM party_share AS s
SEMI JOIN device_surplus AS surplus ON surplus.kin_no = s.kin_no
CROSS JOIN policy_6A.device_count_priors AS prior
WHERE s.devices <= prior.owned_max - 2
