/*
doc: While an override names an MCC, the MCC of every merchant with sites is known, here as in S1.
code: 131
name: MCC_UNKNOWN
hint: complete merchant_mcc_map or retire the override
*/
SELECT site.merchant_id, count(*) AS sites
FROM s1_tz_lookup AS site
ANTI JOIN merchant_mcc_map AS category ON category.merchant_id = site.merchant_id
WHERE EXISTS (SELECT override_id FROM tz_override_active WHERE scope = 'mcc')
    AND EXISTS (SELECT merchant_id FROM merchant_mcc_map)
GROUP BY site.merchant_id
