/*
doc: Every active override names at least one site; one that names none is a typing error or has outlived its site.
code: 155
name: OVERRIDE_TARGET_UNMATCHED
hint: correct the target or let the override expire
*/
SELECT override_id, scope, target
FROM tz_override_active AS active
WHERE NOT EXISTS (
    SELECT site.merchant_id
    FROM s1_tz_lookup AS site
    LEFT JOIN merchant_mcc_map AS category ON category.merchant_id = site.merchant_id
    WHERE (active.target_merchant_id IS NULL OR active.target_merchant_id = site.merchant_id)
        AND (active.target_country_iso IS NULL OR active.target_country_iso = site.legal_country_iso)
        AND (active.target_site_order IS NULL OR active.target_site_order = site.site_order)
        AND (active.target_mcc IS NULL OR active.target_mcc = category.mcc)
)
