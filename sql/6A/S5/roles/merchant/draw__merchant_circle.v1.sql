/*
doc: >
  Draws of a merchant that circles of merchants take theirs from: of the k-th one that takes part in a tier the weight of the size of
  the k-th circle, and of the first one of a circle its ring (halves of s0); of the first one of a country in a tier when the country
  would be taken, and from which place on (halves of s1).
stream: 6A.S5.merchant_circle_sampling
*/
-- Every merchant with an outlet, in the order of the ids.
WITH merchant AS (
    SELECT merchant_id::UBIGINT AS entity, 0::UBIGINT AS sub, 0 AS batch FROM feature ORDER BY merchant_id
)
SELECT batch, entity, sub, s0, s1 FROM rng_draw('merchant', '6A.S5.merchant_circle_sampling')
