/*
doc: The merchants at which each party has paid, an edge however often.
source: party
target: merchant
*/
SELECT DISTINCT party_id AS source_id, merchant_id AS target_id, 'PAID' AS edge
FROM flow_6B
WHERE merchant_id IS NOT NULL
