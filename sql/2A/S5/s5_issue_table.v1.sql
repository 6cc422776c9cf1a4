/*
doc: >
  Findings that deserve attention although nothing failed: sites with a zone by distance, a foreign zone, a nudge, or an
  overlap that law or a rule had to settle, and overrides that are expired or say nothing new. One row per kind and
  subject; the caps keep it short.
materialize: dataset
machinery: true
*/
-- Sites that were not settled by one legal polygon.
WITH site AS (
    SELECT lookup.merchant_id || '|' || lookup.legal_country_iso || '|' || lookup.site_order AS subject
        , lookup.resolution_method
        , lookup.tzid_provisional
        , lookup.candidates
        , lookup.nudge_lat_deg
        , lookup.fallback_distance_m
        , lookup.zone_in_country
    FROM s1_tz_lookup AS lookup
    WHERE lookup.resolution_method <> 'polygon' OR NOT lookup.zone_in_country
)
SELECT 'fallback_zone' AS issue
    , subject
    , 'WARN' AS severity
    , 'S1' AS owner_state
    , tzid_provisional || ' at ' || fallback_distance_m || ' m' AS detail
FROM site
WHERE fallback_distance_m IS NOT NULL
UNION ALL
SELECT 'foreign_zone', subject, 'WARN', 'S1', tzid_provisional || ' is not legal there'
FROM site
WHERE NOT zone_in_country
UNION ALL
SELECT 'nudged_site', subject, 'INFO', 'S1', tzid_provisional || ' by ' || resolution_method
FROM site
WHERE nudge_lat_deg IS NOT NULL
UNION ALL
SELECT 'settled_overlap', subject, 'INFO', 'S1', tzid_provisional || ' of ' || candidates || ' by ' || resolution_method
FROM site
WHERE resolution_method IN ('country_filter', 'overlap_rule')
UNION ALL
SELECT 'override_expired', stated.id, 'INFO', 'S2', 'expired on ' || stated.expiry_yyyy_mm_dd
FROM policy_2A.overrides AS stated
ANTI JOIN tz_override_active AS active ON active.override_id = stated.id
UNION ALL
SELECT 'override_no_effect', active.override_id, 'INFO', 'S2', active.tzid || ' is what the polygon says'
FROM tz_override_active AS active
JOIN s1_tz_lookup AS lookup
    ON lookup.merchant_id = active.target_merchant_id
    AND lookup.legal_country_iso = active.target_country_iso
    AND lookup.site_order = active.target_site_order
WHERE active.mode = 'always' AND lookup.tzid_provisional = active.tzid AND NOT lookup.override_applied
