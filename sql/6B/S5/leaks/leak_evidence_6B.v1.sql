/*
doc: >
  Each column, each id and each public table by itself, and how well it tells fraud: pairs of a fraud and another payment in which the fraud stands
  above, twice, with ties once, and all pairs twice; their quotient is the area under the ROC curve.
materialize: dataset
*/
SELECT score_name, hits, others, above_twice, pairs_twice FROM leak_rate
UNION ALL
SELECT score_name, hits, others, above_twice, pairs_twice FROM leak_order
UNION ALL
SELECT score_name, hits, others, above_twice, pairs_twice FROM leak_member
