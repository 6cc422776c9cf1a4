/*
doc: >
  Policies of fraud rings name what exists: leaf roles that have a rate, segments,
  device and IP types, shares of what members own for every role and kind; a device has room for the users that a ring brings.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- Roles that a member of a ring may have.
WITH ring_role AS (
    SELECT 'ORGANISER' AS raw_role UNION ALL SELECT 'ASSOCIATE' UNION ALL SELECT DISTINCT leaf_role FROM policy_6A.ring_kinds
)
SELECT '6A.fraud_ring_policy.ring_kinds' AS policy_key, kind.ring_kind AS name, 'leaf_role has no rate' AS fault
FROM policy_6A.ring_kinds AS kind
ANTI JOIN policy_6A.recruited_roles AS rule ON rule.raw_role = kind.leaf_role
UNION ALL
SELECT '6A.fraud_ring_policy.ring_kinds', ring_kind, 'children_min above children_max' FROM policy_6A.ring_kinds WHERE children_min > children_max
UNION ALL
SELECT '6A.fraud_ring_policy.ring_kinds', kind.ring_kind, 'children_max leaves a device no room for its owner'
FROM policy_6A.ring_kinds AS kind
CROSS JOIN policy_6A.device_linkage_rules AS rule
WHERE kind.children_max >= rule.parties_per_device_max
UNION ALL
SELECT '6A.fraud_ring_policy.recruited_roles', rule.raw_role, 'is no class that draws members'
FROM policy_6A.recruited_roles AS rule
WHERE rule.raw_role NOT IN ('MULE', 'SYNTHETIC_ID')
UNION ALL
SELECT '6A.fraud_ring_policy.recruited_segments', segment_id, 'stands twice'
FROM policy_6A.recruited_segments
GROUP BY segment_id
HAVING count(*) > 1
UNION ALL
SELECT '6A.fraud_ring_policy.recruited_segments', listed.segment_id, 'is no segment'
FROM policy_6A.recruited_segments AS listed
ANTI JOIN policy_6A.segments AS known ON known.segment_id = listed.segment_id
UNION ALL
SELECT '6A.fraud_ring_policy.shared_device_types', shared.value, 'is no device type'
FROM policy_6A.shared_device_types AS shared
ANTI JOIN policy_6A.device_types AS type ON type.device_type = shared.value
UNION ALL
SELECT '6A.fraud_ring_policy.ring_ip_types', named.ip_type, 'is no anonymising type'
FROM (SELECT unnest([ring_ip_types.proxy, ring_ip_types.hosted]) AS ip_type FROM policy_6A.fraud_ring_policy) AS named
ANTI JOIN policy_6A.ip_types AS type ON type.ip_type = named.ip_type AND type.is_anonymising
UNION ALL
SELECT '6A.fraud_role_taxonomy.fraud_roles', ring_role.raw_role, 'is no role of a party'
FROM ring_role
ANTI JOIN policy_6A.fraud_roles AS role ON role.entity = 'party' AND role.raw_role = ring_role.raw_role
UNION ALL
SELECT '6A.ring_role_priors.ring_account_shares', ring_role.raw_role, 'does not stand once'
FROM ring_role
LEFT JOIN policy_6A.ring_account_shares AS listed ON listed.ring_role = ring_role.raw_role
GROUP BY ring_role.raw_role
HAVING count(listed.ring_role) <> 1
UNION ALL
SELECT '6A.ring_role_priors.ring_device_shares', kind.ring_kind, 'does not stand once'
FROM policy_6A.ring_kinds AS kind
LEFT JOIN policy_6A.ring_device_shares AS listed ON listed.ring_kind = kind.ring_kind
GROUP BY kind.ring_kind
HAVING count(listed.ring_kind) <> 1
