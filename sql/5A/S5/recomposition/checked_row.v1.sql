/*
doc: >
  The rows that the surfaces owe, from S1 and S3: key, effective weekly volume, and the numbers of the shape and of the
  overlay that belong to them. A merchant that the calendar names is an overlay of its own.
materialize: table
*/
-- Rows with their class, and the merchant where the calendar names it.
WITH owed AS (
    SELECT base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group, base.weekly_volume_expected
        , profile.demand_class, named.merchant_id AS named_merchant_id
    FROM merchant_zone_baseline_local_5A AS base
    JOIN merchant_zone_profile_5A AS profile
        ON profile.merchant_id = base.merchant_id
        AND profile.legal_country_iso = base.legal_country_iso
        AND profile.tzid = base.tzid
    LEFT JOIN (SELECT DISTINCT merchant_id FROM scenario_calendar_5A) AS named ON named.merchant_id = base.merchant_id
    WHERE base.bucket_index = 0
)
SELECT merchant_id, legal_country_iso, tzid, channel_group, weekly_volume_expected, demand_class, named_merchant_id
    , row_number() OVER (ORDER BY merchant_id, legal_country_iso, tzid, channel_group)::INTEGER AS row_no
    , dense_rank() OVER (ORDER BY legal_country_iso, tzid, demand_class, named_merchant_id, channel_group)::INTEGER AS pair_no
    , dense_rank() OVER (ORDER BY legal_country_iso, tzid, demand_class, named_merchant_id)::INTEGER AS overlay_no
FROM owed
