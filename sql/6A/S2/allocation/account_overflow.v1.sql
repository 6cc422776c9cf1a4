/*
doc: >
  The rounds in which accounts that the cap cuts off are handed out in their cell, to candidates (tier 1) before parties
  that failed the gate (tier 2).
*/
SELECT part, tier, round_no, capacity, overflow, given
FROM overflow_rounds('account_share', 'account_quota')
