/*
doc: >
  Whether flows look like payments by the narrower bounds of band A: approvals at the till and remote, amounts, the time of answers, refunds by
  line of business.
tests: [A_FL1, A_FL2, A_FL3, A_FL5]
owner_state: S2
knobs: [6B.decision.channels, 6B.decision.funds_rates, 6B.amount.groups, 6B.lifecycle.group_lives]
formula:
  A_FL1: 'approved flows / flows, at the till and remote'
  A_FL2: >-
    distinct pairs of money and amount in a large line of business, the least; flows of the eight most frequent pairs / flows; p99 / p50 of the
    amounts of a large line of business in euros, least and largest
  A_FL3: 'median and p99 of the seconds to the first answer; share of answers in no time'
  A_FL5: 'largest |refunds - those that the law expects| of a large line of business, in standard errors of the law'
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_6B.outside_thresholds', 'flows')
