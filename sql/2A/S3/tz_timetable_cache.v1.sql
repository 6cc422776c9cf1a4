/*
doc: >
  When each zone changed or will change its offset: one row per change of offset of a polygon zone, from the state
  before all history (seq 0) to the horizon of the policy. Compiled from the sealed tz database alone: explicit
  transitions first, then the years that the footer announces. Changes of name or of the daylight flag without
  a change of offset move no clock and are left out. The same for every seed.
materialize: dataset
*/
-- Transitions that files spell out, and those that footers announce.
WITH stated AS (
    SELECT transition.tzid, transition.instant_utc, transition.utoff_s, transition.is_dst, 'tzif' AS source
    FROM tzif_transition AS transition
    JOIN tz_zone AS zone ON zone.tzid = transition.tzid
    UNION ALL
    SELECT tzid, instant_utc, utoff_s, is_dst, 'footer' AS source
    FROM footer_transition
)
-- These beside the offset before them.
, following AS (
    SELECT *, lag(utoff_s) OVER (PARTITION BY tzid ORDER BY instant_utc, source DESC) AS prev_utoff_s
    FROM stated
)
SELECT tzid
    , (row_number() OVER (PARTITION BY tzid ORDER BY instant_utc, source DESC) - 1)::INTEGER AS seq
    , instant_utc
    , utoff_s
    , prev_utoff_s
    , is_dst
    , source
FROM following
WHERE prev_utoff_s IS DISTINCT FROM utoff_s
