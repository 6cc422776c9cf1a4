/*
doc: The nudge of S1 reaches the surface of record unchanged.
code: 156
name: NUDGE_CARRY
hint: read site_timezones
*/
SELECT final.merchant_id, final.legal_country_iso, final.site_order
FROM site_timezones AS final
JOIN s1_tz_lookup AS lookup
    ON lookup.merchant_id = final.merchant_id
    AND lookup.legal_country_iso = final.legal_country_iso
    AND lookup.site_order = final.site_order
WHERE final.nudge_lat_deg IS DISTINCT FROM lookup.nudge_lat_deg
    OR final.nudge_lon_deg IS DISTINCT FROM lookup.nudge_lon_deg
