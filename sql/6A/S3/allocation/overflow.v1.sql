/*
doc: >
  The rounds in which instruments that the cap cuts off are handed out in their cell, to candidates (tier 1) before
  eligible accounts that failed the gate (tier 2).
*/
SELECT part, tier, round_no, capacity, overflow, given
FROM overflow_rounds('share', 'quota')
