/*
doc: >
  What passed and still deserves attention: zones by distance, foreign zones, nudges, overlaps that law or a rule had to
  settle, and overrides that are expired or say nothing new. One row per kind and subject.
materialize: dataset
step: issues
*/
SELECT 'fallback_zone' AS issue
    , legal_country_iso AS subject
    , 'WARN' AS severity
    , 'S1' AS owner_state
    , count(*) AS rows_affected
    , 'sites that took a zone by distance alone' AS detail
FROM site_timezones
WHERE tzid_source = 'fallback'
GROUP BY legal_country_iso
UNION ALL
SELECT 'foreign_zone', legal_country_iso || ' in ' || tzid, 'WARN', 'S1', count(*)
    , 'sites in a zone that is not legal in their country'
FROM site_timezones
WHERE NOT zone_in_country
GROUP BY legal_country_iso, tzid
UNION ALL
SELECT 'nudged_site', legal_country_iso, 'INFO', 'S1', count(*), 'sites that no zone or several zones held where they stand'
FROM site_timezones
WHERE nudge_lat_deg IS NOT NULL
GROUP BY legal_country_iso
UNION ALL
SELECT 'settled_overlap', legal_country_iso || ' in ' || tzid, 'INFO', 'S1', count(*)
    , 'sites in several zones, settled by law or by a rule'
FROM site_timezones
WHERE resolution_method IN ('country_filter', 'overlap_rule')
GROUP BY legal_country_iso, tzid
UNION ALL
SELECT 'override_expired', stated.id, 'INFO', 'S2', 0, 'expired on ' || stated.expiry_yyyy_mm_dd || '; kept as history'
FROM policy_2A.overrides AS stated
ANTI JOIN tz_override_active AS active ON active.override_id = stated.id
UNION ALL
SELECT 'override_no_effect', active.override_id, 'INFO', 'S2', count(*), 'says what the polygon says; could be retired'
FROM tz_override_active AS active
JOIN s1_tz_lookup AS lookup
    ON lookup.merchant_id = active.target_merchant_id
    AND lookup.legal_country_iso = active.target_country_iso
    AND lookup.site_order = active.target_site_order
WHERE active.mode = 'always' AND lookup.tzid_provisional = active.tzid AND NOT lookup.override_applied
GROUP BY active.override_id
