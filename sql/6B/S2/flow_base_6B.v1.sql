/*
doc: >
  One row for each arrival: what was paid with its card, how the issuer answered, and what became of the payment. Working table: campaigns
  change some flows and add others.
materialize: dataset
order: kept
parts: flow_part_6B.part_no
*/
SELECT entity::BIGINT AS arrival_id, * EXCLUDE (entity)
FROM lived_payments('flow_decision', 'policy_6B.lifecycle', 'country_money_6B')
