/*
doc: >
  Relations between scales that no schema can state: every class has its law once, every role, virtual mode and channel
  group has its factor and no other name has one, and the bounds of the mean are in order.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend 5A.demand_scale_policy
*/
-- Entries that each list of factors must have.
WITH wanted AS (
    SELECT 'class_scales' AS policy_key, demand_class AS entry FROM policy_5A.demand_classes
    UNION ALL SELECT 'role_factors', unnest(['primary_zone', 'secondary_zone', 'tail_zone'])
    UNION ALL SELECT 'virtual_factors', unnest(['NON_VIRTUAL', 'HYBRID', 'VIRTUAL_ONLY'])
    UNION ALL SELECT 'channel_factors', unnest(['card_present', 'card_not_present', 'mixed'])
)
-- Entries that it has.
, found AS (
    SELECT 'class_scales' AS policy_key, demand_class AS entry FROM policy_5A.class_scales
    UNION ALL SELECT 'role_factors', zone_role FROM policy_5A.role_factors
    UNION ALL SELECT 'virtual_factors', virtual_mode FROM policy_5A.virtual_factors
    UNION ALL SELECT 'channel_factors', channel_group FROM policy_5A.channel_factors
)
SELECT wanted.policy_key, wanted.entry, 'is missing' AS fault
FROM wanted
ANTI JOIN found ON found.policy_key = wanted.policy_key AND found.entry = wanted.entry
UNION ALL
SELECT found.policy_key, found.entry, 'is unknown'
FROM found
ANTI JOIN wanted ON wanted.policy_key = found.policy_key AND wanted.entry = found.entry
UNION ALL
SELECT policy_key, entry, 'stands twice'
FROM found
GROUP BY policy_key, entry
HAVING count(*) > 1
UNION ALL
SELECT 'scale_checks', scale_checks.mean_per_site_min::VARCHAR, 'is not below mean_per_site_max'
FROM policy_5A.demand_scale_policy
WHERE scale_checks.mean_per_site_min >= scale_checks.mean_per_site_max
