/*
doc: What each type claims of the edges of a region.
step: plan_ip_counts
*/
WITH mix AS (
    SELECT region_id, ip_type, share
    FROM (UNPIVOT policy_6A.ip_mix ON COLUMNS(* EXCLUDE (region_id)) INTO NAME ip_type VALUE share)
)
SELECT region.region_no AS part, kind.type_no AS unit, fx(mix.share, 9)::BIGINT AS weight, counted.edges AS total
FROM region_number AS region
JOIN mix ON mix.region_id = region.region_id
JOIN ip_type_number AS kind ON kind.ip_type = mix.ip_type
JOIN (SELECT region_no, sum(edges)::BIGINT AS edges FROM mix_row_count GROUP BY region_no) AS counted
    ON counted.region_no = region.region_no
