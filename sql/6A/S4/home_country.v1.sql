/*
doc: The countries that have parties, by number, with their region.
step: load_contracts_inputs
*/
SELECT home.country_iso, row_number() OVER (ORDER BY home.country_iso) AS country_no, region.region_no, home.region_id
FROM (SELECT DISTINCT country_iso, region_id FROM s1_party_summary_6A) AS home
JOIN region_number AS region ON region.region_id = home.region_id
