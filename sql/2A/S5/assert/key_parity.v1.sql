/*
doc: The relations site_locations, s1_tz_lookup and site_timezones have the same keys.
code: 45
name: ROW_COUNT_MISMATCH
hint: rerun from 2A.S1
*/
SELECT merchant_id, legal_country_iso, site_order, difference
FROM key_difference
