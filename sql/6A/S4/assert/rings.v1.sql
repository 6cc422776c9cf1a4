/*
doc: >
  Every ring has its organiser, associates and leaves, the leaves of a kind and region are what was planned and within what a country
  bears, no party is in two rings or outside of two, and who uses a device of a ring uses that of another member and is linked to it.
code: 119
name: RINGS_INCONSISTENT
hint: 6A.fraud_ring_policy; read ring_quota, ring and ring_seat
*/
-- Members of each ring by role.
WITH counted AS (
    SELECT ring_id, count(*) FILTER (ring_role = 'ORGANISER') AS organisers, count(*) FILTER (ring_role = 'ASSOCIATE') AS associates
        , count(*) FILTER (ring_role NOT IN ('ORGANISER', 'ASSOCIATE', 'OUTSIDER')) AS leaves
    FROM s4_ring_members_6A
    GROUP BY ring_id
)
SELECT 'members of a ring' AS rule, ring.ring_id AS entity, ring.leaves AS planned, counted.leaves AS found
FROM ring
LEFT JOIN counted ON counted.ring_id = ring.ring_id
WHERE counted.organisers IS DISTINCT FROM 1 OR counted.associates IS DISTINCT FROM ring.associates OR counted.leaves IS DISTINCT FROM ring.leaves
UNION ALL
SELECT 'leaves of kind ' || quota.kind_no || ' in region', quota.region_no, quota.leaves, coalesce(sum(ring.leaves), 0)::BIGINT
FROM ring_quota AS quota
LEFT JOIN (
    SELECT ring.kind_no, home.region_no, ring.leaves
    FROM ring
    JOIN home_country AS home ON home.country_no = ring.country_no
) AS ring ON ring.kind_no = quota.kind_no AND ring.region_no = quota.region_no
WHERE quota.rings > 0
GROUP BY quota.kind_no, quota.region_no, quota.leaves
HAVING coalesce(sum(ring.leaves), 0) <> quota.leaves
UNION ALL
SELECT 'leaves above the most', ring.ring_id, kind.leaves_max, ring.leaves
FROM ring
JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = ring.kind_no
WHERE ring.leaves > greatest(kind.leaves_max, kind.leaves_min)
UNION ALL
SELECT 'rings of a party', party_id, 1, count(*)
FROM s4_ring_members_6A
GROUP BY party_id
HAVING count(*) > 1
UNION ALL
SELECT 'device of a ring', used.used_device_id, 1, 0
FROM s4_ring_members_6A AS used
LEFT JOIN s4_ring_members_6A AS owner ON owner.ring_id = used.ring_id AND owner.party_id = device_id_party(used.used_device_id)
    AND owner.is_core AND owner.party_id <> used.party_id
LEFT JOIN (SELECT device_id, party_id FROM s4_device_links_6A WHERE link_role = 'SECONDARY_USER') AS linked
    ON linked.device_id = used.used_device_id AND linked.party_id = used.party_id
WHERE used.used_device_id IS NOT NULL AND used.ring_role <> 'OUTSIDER' AND (owner.party_id IS NULL OR linked.device_id IS NULL)
