/*
doc: >
  Ranges of parties whose payments are looked at together, so that their order needs the memory of one range: about as many payments in each. In a
  large world every so many-th party is looked at, in a small one all of them. `batches` ranges of `parties` ids.
*/
-- Parties and payments.
WITH total AS (
    SELECT count(*) AS flows, max(flow.party_id)::BIGINT + 1 AS parties FROM flow_6B AS flow
)
-- Which parties.
, pace AS (
    SELECT total.parties, policy.batch_flows, total.flows, greatest(1, round_even(total.flows / policy.looked_at_flows, 0))::INTEGER AS every
    FROM total
    CROSS JOIN policy_6B.validation_policy AS policy
)
-- In how many ranges.
, cut AS (
    SELECT parties, every, greatest(1, flows // every // batch_flows) AS batches FROM pace
)
SELECT unnest(range(batches))::INTEGER AS batch_no, batches, parties, every
FROM cut
