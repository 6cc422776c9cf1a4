/*
doc: One row per shared device and secondary user, up to the most devices of a party, its own counted first.
*/
-- Users with the devices that they would have, from their own on, in the order of the device ids.
WITH ranked AS (
    SELECT u.device_id, u.party_id, len(own.device_nos) + row_number() OVER (PARTITION BY u.party_id ORDER BY u.device_id) AS devices
    FROM secondary_user_uncapped AS u
    JOIN party_device AS own ON own.party_id = u.party_id
)
SELECT ranked.device_id, ranked.party_id
FROM ranked
CROSS JOIN policy_6A.device_linkage_rules AS rule
WHERE ranked.devices <= rule.devices_per_party_max
