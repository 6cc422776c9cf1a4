/*
doc: Regions that parties live in, by number.
*/
SELECT region_id, row_number() OVER (ORDER BY region_id)::UTINYINT AS region_no
FROM (SELECT DISTINCT region_id FROM s1_party_summary_6A)
