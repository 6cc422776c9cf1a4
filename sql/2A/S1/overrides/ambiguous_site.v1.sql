/*
doc: >
  The sites that neither boundaries nor law nor a nudge have settled: where overrides may speak (step 5), and, where
  no zone was found at all, where distance may (steps 6 and 7).
materialize: view
*/
SELECT site.point_id
    , site.merchant_id
    , site.legal_country_iso
    , site.site_order
    , site.lat_deg
    , site.px
    , site.py
    , raw_zone.candidates
    , raw_zone.candidate_count = 0 AND nudge_zone.candidate_count = 0 AS is_off_land
FROM nudge_zone
JOIN raw_zone ON raw_zone.point_id = nudge_zone.point_id
JOIN site_point AS site ON site.point_id = nudge_zone.point_id
WHERE nudge_zone.tzid IS NULL
