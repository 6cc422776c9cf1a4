/*
doc: >
  The local times that do not exist (gaps) or occur twice (folds) in the zones that sites use, over all history and up
  to the horizon: one row per change of offset, counted once however many sites it touches. A consumer that places
  an event at a local time looks here.
materialize: dataset
*/
SELECT timetable.tzid
    , timetable.instant_utc
    , CASE WHEN timetable.utoff_s > timetable.prev_utoff_s THEN 'gap' ELSE 'fold' END AS kind
    , (abs(timetable.utoff_s - timetable.prev_utoff_s) // 60)::INTEGER AS minutes
    , wall_clock(timetable.instant_utc, least(timetable.utoff_s, timetable.prev_utoff_s)) AS local_start
    , wall_clock(timetable.instant_utc, greatest(timetable.utoff_s, timetable.prev_utoff_s)) AS local_end
    , used.sites AS sites_affected
FROM tz_timetable_cache AS timetable
JOIN used_zone AS used ON used.tzid = timetable.tzid
WHERE timetable.prev_utoff_s IS NOT NULL
