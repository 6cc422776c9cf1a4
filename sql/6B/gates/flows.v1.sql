/*
doc: >
  Whether flows look like payments: approvals at the till and remote, amounts, the time of answers, the ledger and the order of events, refunds.
tests: [FL1, FL2, FL3, FL4, FL5]
owner_state: S2
knobs: [6B.decision.channels, 6B.decision.funds_rates, 6B.amount.groups, 6B.lifecycle.group_lives]
formula:
  FL1: 'approved flows / flows, at the till and remote'
  FL2: >-
    distinct pairs of money and amount in a large line of business, the least; flows of the eight most frequent pairs / flows; p99 / p50 of the
    amounts of a large line of business in euros, least and largest
  FL3: 'median and p99 of the seconds to the first answer; share of answers in no time'
  FL4: >-
    flows whose approvals, clearings, reversals and refunds do not add up to the flow in minor units; events that do not come after the one
    before, or have not the next number
  FL5: 'refunds / cleared value, in euros'
*/
SELECT *
FROM graded('flow_measure', 'policy_6B.gate_thresholds', 'flows')
