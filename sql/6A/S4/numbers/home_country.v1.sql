/*
doc: The countries that have parties, and their regions, each numbered by name.
*/
SELECT country_iso
    , row_number() OVER (ORDER BY country_iso) AS country_no
    , region_id
    , dense_rank() OVER (ORDER BY region_id) AS region_no
FROM (SELECT DISTINCT country_iso, region_id FROM s1_party_summary_6A)
