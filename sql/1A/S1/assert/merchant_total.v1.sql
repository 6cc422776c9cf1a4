/*
doc: >
  Each row states the outlets of its merchant in all countries, and whether there are several.
code: 103
name: MERCHANT_TOTAL_MISMATCH
hint: raw_nb_outlet_draw counts the rows of the merchant, single_vs_multi_flag says whether there are several
*/
SELECT merchant_id, count(*) AS rows, min(raw_nb_outlet_draw) AS stated_min, max(raw_nb_outlet_draw) AS stated_max
FROM outlet_catalogue
GROUP BY merchant_id
HAVING min(raw_nb_outlet_draw) <> count(*) OR max(raw_nb_outlet_draw) <> count(*)
    OR bool_or(single_vs_multi_flag <> (raw_nb_outlet_draw > 1))
