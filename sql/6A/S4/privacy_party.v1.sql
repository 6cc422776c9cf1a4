/*
doc: The parties that like to hide.
step: emit_regions.ip_edges
*/
SELECT d.entity::BIGINT AS party_id
FROM draw__party_graph AS d
CROSS JOIN policy_6A.ip_count_priors AS prior
WHERE d.s2 < share_slot(prior.privacy_share)
