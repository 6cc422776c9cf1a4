/*
doc: Step 5 of the ladder, one row per unsettled site with the active override that wins there.
materialize: table
*/
SELECT merchant_id, legal_country_iso, site_order, override_id, scope, tzid
FROM winning_override('ambiguous_site', 'tz_override_active', 'merchant_mcc_map')
