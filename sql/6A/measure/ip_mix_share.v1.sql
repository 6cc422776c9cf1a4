/*
doc: Share that each type of IP should have among the edges of a region that parties live in.
pooled: true
*/
SELECT mix.region_id, mix.ip_type, mix.share
FROM (UNPIVOT policy_6A.ip_mix ON COLUMNS(* EXCLUDE (region_id)) INTO NAME ip_type VALUE share) AS mix
SEMI JOIN risk_region AS home ON home.region_id = mix.region_id
