/*
doc: Countries with parties, numbered in the order in which accounts are issued.
*/
SELECT country_iso, row_number() OVER (ORDER BY country_iso) AS country_no
FROM (SELECT DISTINCT country_iso FROM s1_party_summary_6A)
