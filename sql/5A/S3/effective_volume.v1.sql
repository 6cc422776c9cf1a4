/*
doc: >
  The weekly volume that each row really brings to its shape, and where it comes from. No step makes or loses an
  arrival of a merchant.
materialize: table
step: rescue
*/
WITH moved AS (
    SELECT volume.*
        , coalesce(target.quota, 0) AS rescue_units
        , volume.units + coalesce(target.quota, 0) - coalesce(source.quota, 0) AS effective_units
    FROM reached_volume AS volume
    LEFT JOIN apportion('rescue_target_claim') AS target
        ON target.part = volume.merchant_id AND target.unit = volume.legal_country_iso || '|' || volume.tzid
    LEFT JOIN apportion('rescue_source_claim') AS source
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
