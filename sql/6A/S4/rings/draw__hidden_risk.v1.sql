/*
doc: >
  The noise of the score that S5 gives a party (s0). It is there before the graph, so who is in a ring and who scores high agree
  without either following from the other. s1 has no use here.
stream: 6A.S5.fraud_role_sampling_party
stored: false
*/
-- Every party with its draws for recruitment, in the order of the ids.
WITH recruit AS (
    SELECT entity, sub, batch, stratum_no, s0 AS race_draw, s1 AS class_draw FROM draw__ring_recruitment
)
SELECT batch, entity, sub, stratum_no, race_draw, class_draw, s0, s1 FROM rng_draw('recruit', '6A.S5.fraud_role_sampling_party')
