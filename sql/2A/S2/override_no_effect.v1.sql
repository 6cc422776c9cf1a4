/*
doc: The sites where an override of mode `always` says what the polygon says already; it could be retired.
materialize: view
*/
SELECT claim.merchant_id, claim.legal_country_iso, claim.site_order, claim.override_id
FROM override_claim AS claim
JOIN s1_tz_lookup AS lookup
    ON lookup.merchant_id = claim.merchant_id
    AND lookup.legal_country_iso = claim.legal_country_iso
    AND lookup.site_order = claim.site_order
WHERE claim.mode = 'always' AND claim.tzid = lookup.tzid_provisional AND NOT lookup.override_applied
