/*
doc: >
  Where arrivals happen: one place each, sites by their weights, zones, channels.
tests: [RT1, RT2, RT3, RT4]
owner_state: S3
knobs: [5B.routing.guide_rows_per_site, 5B.routing.hybrid_edge_share]
formula:
  RT1: 'arrivals whose site, edge and routing do not agree with each other or with the key'
  RT2: 'Jensen-Shannon divergence (bits) of the sites of a key from their weights, mean over keys by arrivals'
  RT3: 'arrivals in the ten largest time zones / arrivals'
  RT4: 'arrivals of card_not_present / arrivals; arrivals of merchants without premises / arrivals'
*/
SELECT *
FROM graded('gate_measure', 'policy_5B.gate_thresholds', 'routing')
