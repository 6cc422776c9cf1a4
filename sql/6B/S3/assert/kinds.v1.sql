/*
doc: >
  Every kind of campaign can be made: its hours and its pool are known, the least is no more than the most, and none reaches over more days than are
  looked back; a pool with lines of business has some.
code: 260
name: CAMPAIGN_KIND
hint: mend the row of 6B.campaign_law
*/
SELECT law.campaign_kind, 'hours' AS rule FROM policy_6B.campaigns AS law ANTI JOIN policy_6B.hours AS known ON known.hours = law.hours
UNION ALL
SELECT law.campaign_kind, 'pool' FROM policy_6B.campaigns AS law ANTI JOIN policy_6B.pools AS known ON known.pool = law.pool WHERE law.pool <> 'NONE'
UNION ALL
SELECT campaign_kind, 'pool of the law' FROM policy_6B.campaigns WHERE (pool = 'NONE') <> (law IN ('TRANSFER', 'CHAIN'))
UNION ALL
SELECT campaign_kind, 'beneficiary of the law' FROM policy_6B.campaigns WHERE (beneficiary IN ('MULE', 'HOLDER')) <> (law = 'TRANSFER')
UNION ALL
SELECT campaign_kind, 'ring of the law' FROM policy_6B.campaigns WHERE (law = 'CHAIN' OR place = 'CIRCLE') AND population <> 'RING'
UNION ALL
SELECT campaign_kind, 'least and most' FROM policy_6B.campaigns
WHERE targets_least > targets_most OR steps_least > steps_most OR gap_least_s > gap_most_s
UNION ALL
SELECT law.campaign_kind, 'days' FROM policy_6B.campaigns AS law CROSS JOIN policy_6B.campaign_law AS policy
WHERE law.law IN ('PAY', 'TRANSFER', 'CHAIN') AND law.spread_days + (law.steps_most - 1) * law.gap_most_s / 86400 + 1 > policy.horizon_before_days
UNION ALL
SELECT pool.pool, 'groups' FROM policy_6B.pools AS pool ANTI JOIN policy_6B.pool_groups AS line ON line.pool = pool.pool WHERE pool.has_groups
UNION ALL
SELECT line.pool, 'line of business' FROM policy_6B.pool_groups AS line ANTI JOIN policy_6B.groups AS known ON known."group" = line."group"
UNION ALL
SELECT campaign_kind, 'twice' FROM policy_6B.campaigns GROUP BY campaign_kind HAVING count(*) > 1
