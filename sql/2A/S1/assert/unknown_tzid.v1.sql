/*
doc: Every assigned zone is a land zone of the boundary release; the nautical zones of the high seas are no civil time.
code: 142
name: UNKNOWN_TZID
hint: check the overrides and overlap rules for a zone that the release does not have
*/
SELECT lookup.merchant_id, lookup.legal_country_iso, lookup.site_order, lookup.tzid_provisional
FROM s1_tz_lookup AS lookup
ANTI JOIN tz_zone AS zone ON zone.tzid = lookup.tzid_provisional AND NOT zone.is_ocean
WHERE lookup.tzid_provisional IS NOT NULL
