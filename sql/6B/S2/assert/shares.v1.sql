/*
doc: >
  The shares of an interval fit into it: endings of prices, what becomes of a payment, the reasons of a no, and the ways to ask for more; and
  whatever waits for something waits forwards.
code: 232
name: FLOW_SHARES
hint: lower a share, or mend an order, in 6B.amount, 6B.decision or 6B.lifecycle
*/
SELECT 'endings' AS rule, "group" AS name, nines + halves + rounds + fives AS share FROM policy_6B.groups WHERE nines + halves + rounds + fives > 1
UNION ALL
SELECT 'lives', "group", missing FROM policy_6B.group_lives CROSS JOIN policy_6B.lifecycle AS life
WHERE missing + life.reversal.share + life.split.partial_share + life.split.multiple_share > 1
UNION ALL
SELECT 'asked', is_law::VARCHAR, challenged_share + frictionless_share FROM policy_6B.three_ds WHERE challenged_share + frictionless_share > 1
UNION ALL
SELECT 'clears', clearing_kind, to_s - from_s FROM policy_6B.clearing_kinds WHERE to_s < from_s
UNION ALL
SELECT 'refund', '', life.refund.to_s FROM policy_6B.lifecycle AS life
WHERE life.refund.to_s < life.refund.from_s OR life.split.next_to_s < life.split.next_from_s OR life.reversal.to_s < life.reversal.from_s
    OR life.refund.part_to < life.refund.part_from OR life.split.part_to < life.split.part_from
UNION ALL
SELECT 'waits', '', law.retry_wait_s.most FROM policy_6B.decision AS law
WHERE law.retry_wait_s.most < law.retry_wait_s.least OR law.latency_least_ms >= law.timeout_ms
