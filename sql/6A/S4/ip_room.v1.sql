/*
doc: One row per IP with its weight and its cap.
step: emit_regions.ip_match
*/
SELECT w.ip_id, w.cell_code, w.type_no, w.weight
    , CASE
        WHEN kind.ip_type = 'RESIDENTIAL' THEN prior.residential_cap
        WHEN tail.ip_id IS NOT NULL THEN prior.tail_cap
        ELSE prior.body_cap
    END::USMALLINT AS cap
FROM ip_weight AS w
JOIN ip_type_number AS kind ON kind.type_no = w.type_no
LEFT JOIN ip_tail AS tail ON tail.ip_id = w.ip_id
CROSS JOIN policy_6A.ip_count_priors AS prior
