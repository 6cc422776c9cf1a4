/*
doc: >
  The rows of the domain in key order, with their effective weekly volume, and the shape, the overlay and the season that
  apply. `part_no` numbers parts of two thousand rows, which is about four million slots.
materialize: table
*/
SELECT row_number() OVER in_order::INTEGER AS row_no
    , ((row_number() OVER in_order - 1) // 2000)::INTEGER AS part_no
    , base.merchant_id
    , base.legal_country_iso
    , base.tzid
    , base.channel_group
    , base.weekly_volume_expected
    , key.profile_key
    , subject.subject_id
    , zone.season_key
FROM merchant_zone_baseline_local_5A AS base
JOIN merchant_zone_profile_5A AS profile
    ON profile.merchant_id = base.merchant_id
    AND profile.legal_country_iso = base.legal_country_iso
    AND profile.tzid = base.tzid
JOIN profile_key AS key
    ON key.demand_class = profile.demand_class
    AND key.legal_country_iso = base.legal_country_iso
    AND key.tzid = base.tzid
    AND key.channel_group = base.channel_group
JOIN overlay_subject AS subject
    ON subject.legal_country_iso = base.legal_country_iso
    AND subject.tzid = base.tzid
    AND subject.demand_class = profile.demand_class
    AND (subject.named_merchant_id = base.merchant_id
        OR subject.named_merchant_id IS NULL
            AND base.merchant_id NOT IN (SELECT merchant_id FROM overlay_event WHERE merchant_id IS NOT NULL))
JOIN merchant_season AS season ON season.merchant_id = base.merchant_id
JOIN season_zone AS zone
    ON zone.season_group = season.season_group AND zone.legal_country_iso = base.legal_country_iso AND zone.tzid = base.tzid
WHERE base.bucket_index = 0
WINDOW in_order AS (ORDER BY base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group)
