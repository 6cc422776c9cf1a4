/*
doc: >
  Every region with parties has a mix of IP types that knows every type and sums to 1; there is no mix to fall back on.
code: 103
name: IP_MIX_MISSING
hint: 6A.ip_count_priors.ip_mix
*/
WITH mix AS (
    SELECT region_id, ip_type, share
    FROM (UNPIVOT policy_6A.ip_mix ON COLUMNS(* EXCLUDE (region_id)) INTO NAME ip_type VALUE share)
)
SELECT region.region_id, count(kind.ip_type) AS types, coalesce(sum(fx(mix.share, 9)), 0)::DOUBLE / 1e9 AS total
FROM region_number AS region
LEFT JOIN mix ON mix.region_id = region.region_id
LEFT JOIN policy_6A.ip_types AS kind ON kind.ip_type = mix.ip_type
GROUP BY region.region_id
HAVING count(kind.ip_type) <> (SELECT count(*) FROM policy_6A.ip_types) OR coalesce(sum(fx(mix.share, 9)), 0) <> 1000000000
