/*
doc: Accounts that a device of the highest tier reaches.
step: assign_account_roles.features
*/
SELECT DISTINCT l.account_id
FROM s4_device_links_6A AS l
SEMI JOIN high_device AS high ON high.device_id = l.device_id
WHERE l.account_id IS NOT NULL
