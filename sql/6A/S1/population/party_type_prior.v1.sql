/*
doc: Share of each party type in each region, in integer nano units.
*/
SELECT region_id, party_type, to_fixed_point(share, 9)::BIGINT AS prior
FROM (UNPIVOT policy_6A.region_party_types ON COLUMNS(* EXCLUDE (region_id)) INTO NAME party_type VALUE share)
