/*
doc: >
  The lookup has exactly the sites of site_locations: none lost, none invented.
code: 45
name: ROW_COUNT_MISMATCH
hint: read the joins of s1_tz_lookup
*/
SELECT site.merchant_id, site.legal_country_iso, site.site_order, 'only in site_locations' AS side
FROM site_locations AS site
ANTI JOIN s1_tz_lookup AS lookup
    ON lookup.merchant_id = site.merchant_id
    AND lookup.legal_country_iso = site.legal_country_iso
    AND lookup.site_order = site.site_order
UNION ALL
SELECT lookup.merchant_id, lookup.legal_country_iso, lookup.site_order, 'only in s1_tz_lookup' AS side
FROM s1_tz_lookup AS lookup
ANTI JOIN site_locations AS site
    ON site.merchant_id = lookup.merchant_id
    AND site.legal_country_iso = lookup.legal_country_iso
    AND site.site_order = lookup.site_order
