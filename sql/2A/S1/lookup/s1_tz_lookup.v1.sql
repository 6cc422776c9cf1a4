/*
doc: >
  One row per site with its provisional zone and how it was found: the first step of the ladder that settled it.
  A site that no step settles keeps its row without a zone, which the contract refuses and an assertion names.
materialize: dataset
*/
-- The first step of the ladder that settles each site.
WITH ladder AS (
    SELECT site.point_id
        , coalesce(raw_zone.tzid, nudge_zone.tzid, claim.tzid, coast_zone.tzid) AS tzid
        , CASE
            WHEN raw_zone.tzid IS NOT NULL THEN raw_zone.resolution_method
            WHEN nudge_zone.tzid IS NOT NULL THEN 'nudge'
            WHEN claim.tzid IS NOT NULL THEN 'override'
            ELSE coast_zone.resolution_method
        END AS resolution_method
        , raw_zone.candidates
        , raw_zone.on_boundary
        , claim.override_id
        , claim.scope AS override_scope
        , coast_zone.distance_m
    FROM site_point AS site
    JOIN raw_zone ON raw_zone.point_id = site.point_id
    LEFT JOIN nudge_zone ON nudge_zone.point_id = site.point_id
    LEFT JOIN ambiguous_override AS claim
        ON claim.merchant_id = site.merchant_id
        AND claim.legal_country_iso = site.legal_country_iso
        AND claim.site_order = site.site_order
    LEFT JOIN coast_zone ON coast_zone.point_id = site.point_id AND claim.override_id IS NULL
)
SELECT site.merchant_id
    , site.legal_country_iso
    , site.site_order
    , site.lat_deg
    , site.lon_deg
    , ladder.tzid AS tzid_provisional
    , CASE
        WHEN ladder.resolution_method IN ('polygon', 'country_filter', 'overlap_rule', 'nudge') THEN 'polygon'
        WHEN ladder.resolution_method = 'override' THEN 'override'
        WHEN ladder.resolution_method IN ('singleton', 'nearest') THEN 'fallback'
    END AS tzid_provisional_source
    , ladder.resolution_method
    , ladder.override_scope
    , ladder.override_id IS NOT NULL AS override_applied
    , ladder.override_id
    , nudge_point.nudge_lat_deg
    , nudge_point.nudge_lon_deg
    , ladder.candidates
    , ladder.on_boundary
    , CASE WHEN ladder.tzid IS NOT NULL THEN legal.tzid IS NOT NULL END AS zone_in_country
    , ladder.distance_m AS fallback_distance_m
FROM site_point AS site
JOIN ladder ON ladder.point_id = site.point_id
LEFT JOIN nudge_point ON nudge_point.point_id = site.point_id
LEFT JOIN lawful_zone AS legal ON legal.country_iso = site.legal_country_iso AND legal.tzid = ladder.tzid
