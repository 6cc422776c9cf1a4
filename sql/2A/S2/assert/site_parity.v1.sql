/*
doc: >
  The surface of record has exactly the sites of the lookup: none lost, none invented.
code: 45
name: ROW_COUNT_MISMATCH
hint: read the joins of site_timezones
*/
SELECT lookup.merchant_id, lookup.legal_country_iso, lookup.site_order, 'only in s1_tz_lookup' AS side
FROM s1_tz_lookup AS lookup
ANTI JOIN site_timezones AS final
    ON final.merchant_id = lookup.merchant_id
    AND final.legal_country_iso = lookup.legal_country_iso
    AND final.site_order = lookup.site_order
UNION ALL
SELECT final.merchant_id, final.legal_country_iso, final.site_order, 'only in site_timezones' AS side
FROM site_timezones AS final
ANTI JOIN s1_tz_lookup AS lookup
    ON lookup.merchant_id = final.merchant_id
    AND lookup.legal_country_iso = final.legal_country_iso
    AND lookup.site_order = final.site_order
