/*
doc: Countries with accounts, numbered.
*/
SELECT country_iso, region_id, row_number() OVER (ORDER BY country_iso) AS country_no
FROM (SELECT DISTINCT country_iso, region_id FROM s2_account_summary_6A)
