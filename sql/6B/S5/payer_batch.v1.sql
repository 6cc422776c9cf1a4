/*
doc: >
  Ranges of parties whose payments are looked at together, so that their order needs the memory of one range: about as many payments in each.
*/
-- Ranges, by payments.
WITH total AS (
    SELECT greatest(1, count(*) // policy.batch_flows) AS batches, max(flow.party_id) + 1 AS parties
    FROM flow_6B AS flow
    CROSS JOIN policy_6B.validation_policy AS policy
    GROUP BY policy.batch_flows
)
-- Their numbers.
, batch AS (
    SELECT unnest(range(batches))::INTEGER AS batch_no, batches, parties FROM total
)
SELECT batch_no, (batch_no * parties // batches)::INTEGER AS party_from, ((batch_no + 1) * parties // batches)::INTEGER AS party_to
FROM batch
