/*
doc: A site that the ladder settled has a zone; only the sites that it could not settle may lack one.
code: 141
name: NULL_TZID
hint: read the ladder in s1_tz_lookup
*/
SELECT lookup.merchant_id, lookup.legal_country_iso, lookup.site_order, lookup.resolution_method
FROM s1_tz_lookup AS lookup
ANTI JOIN site_unresolved AS open_site
    ON open_site.merchant_id = lookup.merchant_id
    AND open_site.legal_country_iso = lookup.legal_country_iso
    AND open_site.site_order = lookup.site_order
WHERE lookup.tzid_provisional IS NULL
