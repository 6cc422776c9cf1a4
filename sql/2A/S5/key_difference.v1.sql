/*
doc: >
  The sites that are in one of site_locations, s1_tz_lookup and site_timezones and not in another: none may be lost or
  invented on the way.
materialize: view
*/
SELECT site.merchant_id, site.legal_country_iso, site.site_order, 'not in s1_tz_lookup' AS difference
FROM site_locations AS site
ANTI JOIN s1_tz_lookup AS lookup
    ON lookup.merchant_id = site.merchant_id
    AND lookup.legal_country_iso = site.legal_country_iso
    AND lookup.site_order = site.site_order
UNION ALL
SELECT lookup.merchant_id, lookup.legal_country_iso, lookup.site_order, 'not in site_timezones' AS difference
FROM s1_tz_lookup AS lookup
ANTI JOIN site_timezones AS final
    ON final.merchant_id = lookup.merchant_id
    AND final.legal_country_iso = lookup.legal_country_iso
    AND final.site_order = lookup.site_order
UNION ALL
SELECT final.merchant_id, final.legal_country_iso, final.site_order, 'not in site_locations' AS difference
FROM site_timezones AS final
ANTI JOIN site_locations AS site
    ON site.merchant_id = final.merchant_id
    AND site.legal_country_iso = final.legal_country_iso
    AND site.site_order = final.site_order
UNION ALL
SELECT lookup.merchant_id, lookup.legal_country_iso, lookup.site_order, 'not in site_locations' AS difference
FROM s1_tz_lookup AS lookup
ANTI JOIN site_locations AS site
    ON site.merchant_id = lookup.merchant_id
    AND site.legal_country_iso = lookup.legal_country_iso
    AND site.site_order = lookup.site_order
