/*
doc: One row per device with the accounts and parties on it, its owners, and whether one of its further users is risky.
step: assign_device_roles.features
*/
SELECT l.device_id
    , count(l.account_id) AS accounts
    , count(*) FILTER (l.link_role IN ('PRIMARY_OWNER', 'SECONDARY_USER')) AS parties
    , count(*) FILTER (l.link_role = 'PRIMARY_OWNER') AS owners
    , coalesce(bool_or(l.link_role = 'SECONDARY_USER' AND risky.id IS NOT NULL), false) AS has_risky_user
FROM s4_device_links_6A AS l
LEFT JOIN (SELECT id FROM party_role WHERE role_no <> 9) AS risky ON risky.id = l.party_id
GROUP BY l.device_id
