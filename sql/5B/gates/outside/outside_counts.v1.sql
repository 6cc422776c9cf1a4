/*
doc: >
  Whether arrivals are as many as the laws of the field and of the counts say: cell by cell, in all, by country, and slots without any, by
  the narrower bounds of band A.
tests: [A_CC2, A_CC3, A_CC4]
owner_state: S2
knobs: [5B.arrival_law.class_laws, 5B.arrival_law.count]
formula:
  A_CC2: >-
    |arrivals / arrivals that 5A expects - 1|; and the difference over its standard error by both laws (variance of the field: knots are
    independent)
  A_CC3: 'countries whose arrivals lie within 3 such standard errors of what 5A expects / countries'
  A_CC4: '|slots without arrivals - sum of the probability of none under the field| / slots'
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_5B.outside_thresholds', 'counts')
