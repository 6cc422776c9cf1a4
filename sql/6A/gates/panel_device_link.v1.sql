/*
doc: The links of the panel to devices that have an IP.
materialize: table
*/
SELECT l.device_id, l.party_id, l.account_id, l.link_role
FROM s4_device_links_6A AS l
SEMI JOIN panel ON panel.party_id = l.party_id
SEMI JOIN online_device AS online ON online.device_id = l.device_id
WHERE l.instrument_id IS NULL
