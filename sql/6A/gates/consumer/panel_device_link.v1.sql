/*
doc: The links of the panel to devices that have an IP.
materialize: table
*/
SELECT l.device_id, l.party_id, l.account_id, l.link_role
FROM (
    SELECT link.device_id, link.party_id, link.account_id, link.link_role
    FROM s4_device_links_6A AS link
    SEMI JOIN panel ON panel.party_id = link.party_id
    WHERE link.instrument_id IS NULL
) AS l
SEMI JOIN (SELECT device_id FROM s4_device_neighbourhoods_6A WHERE ip_count > 0) AS online ON online.device_id = l.device_id
