/*
doc: >
  Where arrivals happen: one place each, sites by their weights, zones, channels, by the narrower bounds of band A.
tests: [A_RT2, A_RT3, A_RT4]
owner_state: S3
knobs: [5B.routing.guide_rows_per_site, 5B.routing.hybrid_edge_share]
formula:
  A_RT2: 'Jensen-Shannon divergence (bits) of the sites of a key from their weights, mean over keys by arrivals'
  A_RT3: 'arrivals in the ten largest time zones / arrivals'
  A_RT4: 'arrivals of card_not_present / arrivals; arrivals of merchants without premises / arrivals'
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_5B.outside_thresholds', 'routing')
