/*
doc: The same up to the most devices of a party, its own counted first.
step: emit_regions.device_links
*/
WITH ranked AS (
    SELECT u.device_id, u.party_id, len(own.device_nos) + row_number() OVER (PARTITION BY u.party_id ORDER BY u.device_id) AS place
    FROM device_use AS u
    JOIN party_device AS own ON own.party_id = u.party_id
)
SELECT ranked.device_id, ranked.party_id
FROM ranked
CROSS JOIN policy_6A.device_linkage_rules AS rule
WHERE ranked.place <= rule.devices_per_party_max
