/*
doc: One row per IP with its weight, log-normal, in millionths.
step: emit_regions.ip_match
*/
SELECT d.entity::BIGINT AS ip_id, d.cell_code, d.batch AS type_no
    , CAST(greatest(exp(prior.degree_sigma * normal_cos(d.s0, d.s1)) * 1e6, 1) AS BIGINT) AS weight
FROM draw__ip_attribute AS d
CROSS JOIN policy_6A.ip_count_priors AS prior
