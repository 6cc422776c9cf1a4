/*
doc: >
  Hardly any account that the cap cut off found nobody with room.
code: 114
name: KMAX_DROP_EXCESSIVE
hint: raise k_max of the account type, or lower its mean
*/
SELECT cut.overflow, cut.given, shared.quota
FROM (
    SELECT sum(overflow) AS overflow, sum(given) AS given
    FROM (SELECT part, max(overflow) AS overflow, sum(given) AS given FROM account_overflow GROUP BY part)
) AS cut
CROSS JOIN (SELECT sum(quota) AS quota FROM account_quota) AS shared
CROSS JOIN (SELECT unnest(constraints) FROM policy_6A.account_per_party_priors) AS rule
WHERE cut.overflow - cut.given > rule.dropped_share_max * shared.quota
