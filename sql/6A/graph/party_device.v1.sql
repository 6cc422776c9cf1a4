/*
doc: The devices that each party owns or uses; a device that a merchant runs has no party.
source: party
target: device
*/
SELECT party_id AS source_id, device_id AS target_id, link_role AS edge
FROM s4_device_links_6A
WHERE link_role IN ('PRIMARY_OWNER', 'SECONDARY_USER') AND party_id IS NOT NULL
