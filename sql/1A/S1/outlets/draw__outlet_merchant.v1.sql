/*
doc: >
  Size (s0), reach abroad (s1), number of countries (s2) and share kept at home (s3). Every merchant draws, with or
  without outlets, so that opening more outlet merchants leaves the draws of the others alone.
stream: UP.U2.outlets
*/
SELECT 0 AS batch, entity, sub, s0, s1, s2, s3
FROM rng_draw4('merchant', 'UP.U2.outlets')
