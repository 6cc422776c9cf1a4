/*
doc: The sites that no step of the ladder settles, with what was known about them; the build stops if there is one.
materialize: view
*/
SELECT site.merchant_id
    , site.legal_country_iso
    , site.site_order
    , site.candidates
    , site.is_off_land
FROM ambiguous_site AS site
LEFT JOIN ambiguous_override AS claim
    ON claim.merchant_id = site.merchant_id
    AND claim.legal_country_iso = site.legal_country_iso
    AND claim.site_order = site.site_order
LEFT JOIN coast_zone ON coast_zone.point_id = site.point_id
WHERE claim.override_id IS NULL AND coast_zone.tzid IS NULL
