/*
doc: >
  The weekly volume that each row really brings to its shape, and where it comes from. No step makes or loses an
  arrival of a merchant.
materialize: table
*/
-- Rows of a merchant that need nothing give in proportion to their volume.
WITH source_claim AS (
    SELECT volume.merchant_id AS part
        , volume.legal_country_iso || '|' || volume.tzid AS unit
        , volume.units AS weight
        , budget.moved_units AS total
    FROM reached_volume AS volume
    JOIN rescue_budget AS budget ON budget.merchant_id = volume.merchant_id
    ANTI JOIN rescue_need AS need
        ON need.merchant_id = volume.merchant_id
        AND need.legal_country_iso = volume.legal_country_iso
        AND need.tzid = volume.tzid
    WHERE budget.moved_units > 0
)
-- Tail rows get in proportion to their need.
, target_claim AS (
    SELECT need.merchant_id AS part
        , need.legal_country_iso || '|' || need.tzid AS unit
        , need.need_units AS weight
        , budget.moved_units AS total
    FROM rescue_need AS need
    JOIN rescue_budget AS budget ON budget.merchant_id = need.merchant_id
    WHERE budget.moved_units > 0
)
-- Volumes after the rescue.
, moved AS (
    SELECT volume.*
        , coalesce(target.quota, 0) AS rescue_units
        , volume.units + coalesce(target.quota, 0) - coalesce(source.quota, 0) AS effective_units
    FROM reached_volume AS volume
    LEFT JOIN apportion('target_claim') AS target
        ON target.part = volume.merchant_id AND target.unit = volume.legal_country_iso || '|' || volume.tzid
    LEFT JOIN apportion('source_claim') AS source
        ON source.part = volume.merchant_id AND source.unit = volume.legal_country_iso || '|' || volume.tzid
)
SELECT merchant_id
    , legal_country_iso
    , tzid
    , channel_group
    , demand_class
    , is_tail
    , site_backed
    , site_units
    , units AS reached_units
    , rescue_units
    , effective_units
    , rescue_units > 0 AS tail_rescued
    , CASE
        WHEN site_units > 0 AND reach_units > 0 THEN 'sites_and_reach'
        WHEN site_units > 0 THEN 'sites'
        WHEN reach_units > 0 THEN 'reach'
        WHEN rescue_units > 0 THEN 'rescue'
        ELSE 'none'
    END AS scale_source
FROM moved
