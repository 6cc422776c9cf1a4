/*
doc: >
  Some merchants have a single outlet, as in every real trade.
code: 106
name: NO_SINGLE_SITE
hint: outlet_size.single_below and tail_exponent, or an import that lost its small merchants
*/
SELECT count(*) AS rows
FROM outlet_catalogue
HAVING count(*) FILTER (raw_nb_outlet_draw = 1) = 0
