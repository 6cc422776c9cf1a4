/*
doc: >
  Behind some addresses of mobile carriers are many devices. Carriers put hundreds to thousands of users behind one; a bank sees a
  part of them, and the bounds of T5 (99th percentile of all IPs 80, maximum 350) bind before: the tail is as heavy as they let it.
tests: [A16_CARRIER_CROWDING]
owner_state: S4
knobs: [6A.ip_count_priors.tail_exponent, 6A.ip_count_priors.tail_start, 6A.ip_count_priors.tail_share]
formula:
  A16_CARRIER_CROWDING: 'edges of the 1 percent of the MOBILE IPs with the most devices / edges of all MOBILE IPs'
*/
SELECT *
FROM graded_outside('carrier_measure', 'policy_6A.outside_thresholds', 'networks')
