/*
doc: The profile has exactly the merchants, countries and zones of 3A - none lost, none invented.
code: 114
name: DOMAIN_ALIGNMENT
hint: read the joins of S1
*/
SELECT alloc.merchant_id, alloc.legal_country_iso, alloc.tzid, 'only in zone_alloc' AS side
FROM zone_alloc AS alloc
ANTI JOIN merchant_zone_profile_5A AS profile
    ON profile.merchant_id = alloc.merchant_id
    AND profile.legal_country_iso = alloc.legal_country_iso
    AND profile.tzid = alloc.tzid
UNION ALL
SELECT profile.merchant_id, profile.legal_country_iso, profile.tzid, 'only in merchant_zone_profile_5A' AS side
FROM merchant_zone_profile_5A AS profile
ANTI JOIN zone_alloc AS alloc
    ON alloc.merchant_id = profile.merchant_id
    AND alloc.legal_country_iso = profile.legal_country_iso
    AND alloc.tzid = profile.tzid
