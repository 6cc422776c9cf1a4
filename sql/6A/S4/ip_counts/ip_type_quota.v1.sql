/*
doc: Edges of each region and IP type, apportioned by the mix of the region.
*/
-- Mix of IP types by region, one row each.
WITH mix AS (
    SELECT region_id, ip_type, share
    FROM (UNPIVOT policy_6A.ip_mix ON COLUMNS(* EXCLUDE (region_id)) INTO NAME ip_type VALUE share)
)
-- Claims of the types on the edges of a region.
, claim AS (
    SELECT region.region_no AS part, type.type_no AS unit, to_fixed_point(mix.share, 9)::BIGINT AS weight, counted.edges AS total
    FROM (SELECT DISTINCT region_id, region_no FROM home_country) AS region
    JOIN mix ON mix.region_id = region.region_id
    JOIN ip_type_number AS type ON type.ip_type = mix.ip_type
    JOIN (SELECT region_no, sum(edges)::BIGINT AS edges FROM ip_mix_row GROUP BY region_no) AS counted
        ON counted.region_no = region.region_no
)
SELECT part AS region_no, unit AS type_no, quota FROM apportion('claim')
