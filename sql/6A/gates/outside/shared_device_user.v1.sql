/*
doc: Every device that several parties use with each of them, the owner first, and the household of the user.
materialize: table
*/
-- Secondary users.
WITH used AS (
    SELECT device_id, party_id FROM s4_device_links_6A WHERE link_role = 'SECONDARY_USER'
)
-- These and the owners of the same devices.
, member AS (
    SELECT device_id, party_id, false AS is_owner FROM used
    UNION ALL
    SELECT l.device_id, l.party_id, true
    FROM s4_device_links_6A AS l
    SEMI JOIN used ON used.device_id = l.device_id
    WHERE l.link_role = 'PRIMARY_OWNER'
)
SELECT member.device_id, member.party_id, member.is_owner, near.household_id, count(*) OVER (PARTITION BY member.device_id) AS users
FROM member
JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = member.party_id
