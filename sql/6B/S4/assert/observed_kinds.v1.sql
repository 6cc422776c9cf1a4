/*
doc: >
  Every kind of truth has a law of what becomes known of it; intervals of 6B.observation have their ends in order; and the list of disputed payments
  of each day reaches its end.
code: 245
name: OBSERVATION_LAW
hint: add a row to observed_kinds in 6B.observation, or mend an interval there
*/
SELECT 'kind' AS rule, truth.subtype AS name, count(*) AS found
FROM flow_truth_6B AS truth
ANTI JOIN policy_6B.observed_kinds AS kind ON kind.subtype = truth.subtype
GROUP BY truth.subtype
UNION ALL
SELECT 'honest', 'HONEST', 0 WHERE NOT EXISTS (SELECT 1 FROM policy_6B.observed_kinds WHERE subtype = 'HONEST')
UNION ALL
SELECT 'delays', subtype, 0 FROM policy_6B.observed_kinds WHERE customer_p95_d <= customer_median_d OR network_p95_d <= network_median_d
UNION ALL
SELECT 'intervals', 'observation', 0
FROM policy_6B.observation AS law
WHERE law.review.most_s <= law.review.least_s OR law.review.reading_to < law.review.reading_from OR law.known_after.most_s <= law.known_after.least_s
    OR law.chargeback.to_d <= law.chargeback.from_d OR law.chargeback.represented_to_d < law.chargeback.represented_from_d
    OR law.chargeback.decided_to_d < law.chargeback.decided_from_d OR law.urgent_from < law.alert_from OR law.blocked_from < law.urgent_from
    OR law.signs.very_large_from < law.signs.large_from
UNION ALL
SELECT 'list', day.day_no::VARCHAR, day.flows
FROM day_flow AS day
LEFT JOIN (SELECT flow_day(flow_id) AS day_no, max(last_rank) AS last_rank FROM disputed_rank GROUP BY flow_day(flow_id)) AS list
    ON list.day_no = day.day_no
WHERE coalesce(list.last_rank, 0) < day.flows
