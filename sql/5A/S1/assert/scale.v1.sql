/*
doc: >
  Volumes are finite, expected exactly where there are sites, and no cap adds anything: what is expected is what was raw
  times the caps.
code: 113
name: SCALE_INVALID
hint: read zone_scale and the caps, and 5A.demand_scale_policy
*/
SELECT profile.merchant_id
    , profile.legal_country_iso
    , profile.tzid
    , alloc.zone_site_count
    , profile.weekly_volume_raw
    , profile.cap_factor
    , profile.weekly_volume_expected
FROM merchant_zone_profile_5A AS profile
JOIN zone_alloc AS alloc
    ON alloc.merchant_id = profile.merchant_id
    AND alloc.legal_country_iso = profile.legal_country_iso
    AND alloc.tzid = profile.tzid
WHERE NOT isfinite(profile.weekly_volume_expected)
    OR profile.weekly_volume_expected < 0
    OR (profile.weekly_volume_expected > 0) <> (alloc.zone_site_count > 0)
    OR profile.site_backed <> (alloc.zone_site_count > 0)
    OR profile.weekly_volume_expected > profile.weekly_volume_raw
    OR volume_units(profile.weekly_volume_expected) <> volume_units(profile.weekly_volume_raw * profile.cap_factor)
