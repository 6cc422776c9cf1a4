/*
doc: The devices that reach an account of the panel.
materialize: table
*/
SELECT account_id, list(device_id ORDER BY device_id) AS devices
FROM panel_device_link
WHERE account_id IS NOT NULL
GROUP BY account_id
