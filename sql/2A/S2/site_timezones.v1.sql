/*
doc: >
  One row per site with its civil time zone: the surface of record that later segments read. It differs from the
  provisional zone only where an override of mode `always` corrects the polygon. An override that says what the
  polygon says has no effect and leaves the source as it is.
materialize: dataset
*/
-- Provisional zones beside the override of mode `always` that differs from them.
WITH corrected AS (
    SELECT lookup.*
        , claim.tzid AS claim_tzid
        , claim.override_id AS claim_id
        , claim.scope AS claim_scope
        , coalesce(claim.mode = 'always' AND claim.tzid <> lookup.tzid_provisional, false) AS is_corrected
    FROM s1_tz_lookup AS lookup
    LEFT JOIN override_claim AS claim
        ON claim.merchant_id = lookup.merchant_id
        AND claim.legal_country_iso = lookup.legal_country_iso
        AND claim.site_order = lookup.site_order
)
-- Zones after the correction, with their source.
, settled AS (
    SELECT merchant_id, legal_country_iso, site_order, nudge_lat_deg, nudge_lon_deg
        , CASE WHEN is_corrected THEN claim_tzid ELSE tzid_provisional END AS tzid
        , CASE WHEN is_corrected THEN 'override' ELSE tzid_provisional_source END AS tzid_source
        , CASE WHEN is_corrected THEN 'override' ELSE resolution_method END AS resolution_method
        , CASE WHEN is_corrected THEN claim_scope ELSE override_scope END AS override_scope
        , CASE WHEN is_corrected THEN claim_id ELSE override_id END AS override_id
    FROM corrected
)
SELECT settled.merchant_id
    , settled.legal_country_iso
    , settled.site_order
    , settled.tzid
    , settled.tzid_source
    , settled.resolution_method
    , settled.override_scope
    , settled.override_id
    , settled.nudge_lat_deg
    , settled.nudge_lon_deg
    , legal.tzid IS NOT NULL AS zone_in_country
FROM settled
LEFT JOIN lawful_zone AS legal ON legal.country_iso = settled.legal_country_iso AND legal.tzid = settled.tzid
