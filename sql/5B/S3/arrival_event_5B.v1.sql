/*
doc: >
  The arrivals: one row each, with UTC and local time, where it happened, and at which terminal. One file for each UTC day, in the order of
  keys and slots.
materialize: dataset
order: kept
parts: horizon_day.day_no
*/
-- The moment in the slot, whether the edge is met, and the place in the key's guide.
WITH moment AS (
    SELECT * EXCLUDE (s0, s1)
        , us_into_slot(s0, begin_level, end_level, slot_us) AS us
        , (s0 & 1048575) < edge_limit AS is_edge
        , guide_first + (((s1 >> 20) * guide_rows) >> 32)::BIGINT AS place
        , s1 & 1048575 AS terminal_draw
    FROM draw__arrival_event
)
-- The offset at the moment, and the site.
, placed AS (
    SELECT moment.*
        , CASE WHEN us < turn_us THEN offset_us ELSE next_offset_us END AS utc_offset_us
        , CASE WHEN NOT is_edge AND guide_rows > 0 THEN guide.site_nos[place + 1] END AS site_no
    FROM moment
    CROSS JOIN site_guide AS guide
)
SELECT entity::BIGINT AS arrival_id
    , merchant_id
    , legal_country_iso
    , tzid
    , make_timestamp(start_us + us) AS ts_utc
    , make_timestamp(start_us + us + utc_offset_us) AS ts_local
    , utc_offset_us // 60000000 AS utc_offset_minutes
    , CASE WHEN us >= fold_from_us AND us < fold_to_us THEN 1 ELSE 0 END AS fold
    , channel_group
    , is_edge AS is_virtual
    , CASE WHEN is_edge THEN 'EDGE' WHEN site_no IS NULL THEN 'ZONE_ONLY' ELSE 'SITE' END AS routing
    , guide.site_ids[site_no] AS site_id
    , CASE WHEN is_edge THEN edge_id END AS edge_id
    , (1 + ((terminal_draw * guide.terminals[site_no]) >> 20)) AS terminal_no
FROM placed
CROSS JOIN site_guide AS guide
