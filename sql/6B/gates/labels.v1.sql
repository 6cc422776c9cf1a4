/*
doc: >
  Whether a bank gets to know of fraud as banks do: never before it happens, late and from several sides, some of it never; and whether what it knows
  follows from where and how much was paid.
tests: [LB1, LB2, LB3, LB4, LB5, LB6]
owner_state: S4
knobs: [6B.observation.points, 6B.observation.review, 6B.observation.observed_kinds, 6B.observation.honest_dispute, 6B.observation.honest_claims]
formula:
  LB1: 'labels that are known before they are given, or given before the payment, or of no payment'
  LB2: 'frauds that cleared and whose last label, 7, 30 and 90 days after the payment, is not bad / frauds that cleared'
  LB3: 'share of the most frequent delay, in milliseconds, from the payment to the label, the largest among the sources'
  LB4: 'disputes as fraud of payments that are none / disputes'
  LB5: >-
    of payments with a label, Cramer's V of a bad last label with the line of business and with the amount; largest less least share of bad ones of a
    line of business
  LB6: >-
    Jensen-Shannon divergence (bits) from 6B.observation: reporting victims by kind, readings of frauds by kind and decision, delays of reports in ten
    parts of the law
*/
SELECT *
FROM graded('label_measure', 'policy_6B.gate_thresholds', 'labels')
