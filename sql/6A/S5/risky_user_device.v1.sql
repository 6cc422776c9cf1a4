/*
doc: Devices with a risky party among their further users.
step: assign_device_roles.features
*/
SELECT DISTINCT l.device_id
FROM s4_device_links_6A AS l
SEMI JOIN (SELECT id FROM party_role WHERE role_no <> 9) AS risky ON risky.id = l.party_id
WHERE l.link_role = 'SECONDARY_USER'
