/*
doc: An active override that names an MCC needs the map of merchants to MCCs.
code: 130
name: MCC_MAP_MISSING
hint: import merchant_mcc_map or retire the override
*/
SELECT override_id, target
FROM tz_override_active
WHERE scope = 'mcc' AND NOT EXISTS (SELECT merchant_id FROM merchant_mcc_map)
