/*
doc: >
  Ranges of parties whose payments are looked at together, so that their order needs the memory of one range: about as many payments in each. In a
  large world every so many-th party is looked at, in a small one all of them.
*/
-- Parties and payments.
WITH total AS (
    SELECT count(*) AS flows, max(flow.party_id) + 1 AS parties FROM flow_6B AS flow
)
-- Which parties, and in how many ranges.
, pace AS (
    SELECT total.parties, policy.batch_flows, total.flows, greatest(1, round_even(total.flows / policy.looked_at_flows, 0))::INTEGER AS every
    FROM total
    CROSS JOIN policy_6B.validation_policy AS policy
)
-- Their numbers.
, batch AS (
    SELECT parties, every, batches, unnest(range(batches))::INTEGER AS batch_no
    FROM (SELECT parties, every, greatest(1, flows // every // batch_flows) AS batches FROM pace)
)
SELECT batch_no, (batch_no * parties // batches)::INTEGER AS party_from, ((batch_no + 1) * parties // batches)::INTEGER AS party_to, every
FROM batch
