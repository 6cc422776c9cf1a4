/*
doc: The arrivals of the countries are those of the cells.
code: 202
name: SUMMARY_SUM
hint: a key without a country; see merchant_zone_key_5B
*/
SELECT by_country.arrivals, by_cell.arrivals AS arrivals_of_cells
FROM (SELECT sum(realised_arrivals) AS arrivals FROM arrival_summary) AS by_country
CROSS JOIN (SELECT sum(n) AS arrivals FROM bucket_count_5B) AS by_cell
WHERE by_country.arrivals IS DISTINCT FROM by_cell.arrivals
