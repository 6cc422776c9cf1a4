/*
doc: Overlap rules settle known seams of the boundaries; above the cap a rule has become an assignment.
code: 193
name: OVERLAP_CAP
hint: look at overlap_rule_rows by country in the run report
*/
SELECT count(*) FILTER (resolution_method = 'overlap_rule') / count(*) AS overlap_rule_rate
    , count(*) FILTER (resolution_method = 'overlap_rule') AS overlap_rule_rows
    , max(policy.caps.overlap_rule_rate) AS cap
FROM s1_tz_lookup
CROSS JOIN policy_2A.tz_policy AS policy
HAVING count(*) FILTER (resolution_method = 'overlap_rule') > max(policy.caps.overlap_rule_rate) * count(*)
