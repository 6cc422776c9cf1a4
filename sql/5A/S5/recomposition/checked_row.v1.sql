/*
doc: >
  The rows that the surfaces owe, from S1 and S3: key, effective weekly volume, and the numbers of the shape, of the
  overlay and of the season that belong to them. A merchant that the calendar names is an overlay of its own. The season
  group is found again: of the ranges that hold the category code, none that holds a narrower one.
materialize: table
*/
-- Season group of each category code.
WITH season_code AS (
    SELECT code.mcc, wide.season_group
    FROM (SELECT DISTINCT mcc FROM transaction_schema_merchant_ids) AS code
    JOIN policy_5A.season_mcc_ranges AS wide ON code.mcc BETWEEN wide.mcc_from AND wide.mcc_to
    WHERE NOT EXISTS (
        SELECT 1 FROM policy_5A.season_mcc_ranges AS narrow
        WHERE code.mcc BETWEEN narrow.mcc_from AND narrow.mcc_to AND narrow.mcc_to - narrow.mcc_from < wide.mcc_to - wide.mcc_from
    )
)
-- Rows with their class, and the merchant where the calendar names it.
, owed AS (
    SELECT base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group, base.weekly_volume_expected
        , profile.demand_class, named.merchant_id AS named_merchant_id
        , coalesce(season_code.season_group, policy.default_season_group) AS season_group
    FROM merchant_zone_baseline_local_5A AS base
    JOIN merchant_zone_profile_5A AS profile
        ON profile.merchant_id = base.merchant_id
        AND profile.legal_country_iso = base.legal_country_iso
        AND profile.tzid = base.tzid
    JOIN transaction_schema_merchant_ids AS known ON known.merchant_id = base.merchant_id
    CROSS JOIN policy_5A.seasonal_policy AS policy
    LEFT JOIN season_code ON season_code.mcc = known.mcc
    LEFT JOIN (SELECT DISTINCT merchant_id FROM scenario_calendar_5A) AS named ON named.merchant_id = base.merchant_id
    WHERE base.bucket_index = 0
)
SELECT merchant_id, legal_country_iso, tzid, channel_group, weekly_volume_expected, demand_class, named_merchant_id, season_group
    , row_number() OVER (ORDER BY merchant_id, legal_country_iso, tzid, channel_group)::INTEGER AS row_no
    , dense_rank() OVER (ORDER BY legal_country_iso, tzid, demand_class, named_merchant_id, channel_group)::INTEGER AS pair_no
    , dense_rank() OVER (ORDER BY legal_country_iso, tzid, demand_class, named_merchant_id)::INTEGER AS overlay_no
    , dense_rank() OVER (ORDER BY season_group, legal_country_iso)::INTEGER AS season_no
FROM owed
