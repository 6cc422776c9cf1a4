/*
doc: Every arrival with a payer has exactly one flow, and no flow is without.
code: 230
name: FLOW_PER_ARRIVAL
hint: an arrival whose key has no law or whose instrument is no card; see key_law_6B and card_trait
*/
-- Flows and payers by key.
WITH counted AS (
    SELECT arrival_key(arrival_id) AS key_no, 1 AS flows, 0 AS payers, arrival_id::HUGEINT AS id FROM flow_base_6B
    UNION ALL
    SELECT arrival_key(arrival_id), 0, 1, -arrival_id::HUGEINT FROM flow_party_6B
)
SELECT key_no, sum(flows) AS flows, sum(payers) AS payers
FROM counted
GROUP BY key_no
HAVING sum(flows) <> sum(payers) OR sum(id) <> 0
