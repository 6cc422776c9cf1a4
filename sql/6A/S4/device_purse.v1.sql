/*
doc: The accounts of the further users of each shared device.
step: emit_regions.device_links
*/
SELECT u.device_id
    , list(u.party_id ORDER BY u.party_id) AS users
    , flatten(list(list_concat(coalesce(purse.accounts, []), coalesce(purse.loans, [])) ORDER BY u.party_id)) AS accounts
FROM device_use_kept AS u
LEFT JOIN party_purse AS purse ON purse.party_id = u.party_id
GROUP BY u.device_id
