/*
doc: >
  One row per site that an active override names, with the one that wins there. Derived for all sites from the
  overrides, so that it can be held against what S1 applied to the few that it left open.
materialize: table
*/
SELECT merchant_id, legal_country_iso, site_order, override_id, scope, tzid, mode
FROM winning_override('s1_tz_lookup', 'tz_override_active', 'merchant_mcc_map')
