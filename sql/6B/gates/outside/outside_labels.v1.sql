/*
doc: >
  Whether a bank gets to know of fraud as banks do, by the narrower bounds of band A: how late, all in all and from customers alone, in how smooth
  delays, how many disputes are by the payers themselves, and how near to the laws.
tests: [A_LB2, A_LB3, A_LB4, A_LB6]
owner_state: S4
knobs: [6B.observation.points, 6B.observation.review, 6B.observation.observed_kinds, 6B.observation.honest_dispute, 6B.observation.honest_claims]
formula:
  A_LB2: >-
    frauds that cleared and whose last label, 7, 30 and 90 days after the payment, is not bad / frauds that cleared; and those that the customer had
    not reported by then / those that customers could have reported
  A_LB3: 'share of the most frequent delay, in milliseconds, from the payment to the label, the largest among the sources'
  A_LB4: 'disputes as fraud of payments that are none / disputes'
  A_LB6: >-
    Jensen-Shannon divergence (bits) from 6B.observation: reporting victims by kind, readings of frauds by kind and decision, delays of reports in ten
    parts of the law
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_6B.outside_thresholds', 'labels')
