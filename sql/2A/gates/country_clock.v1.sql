/*
doc: >
  How many different clocks each country's sites run on: zones whose offsets agree at every moment of the legality
  windows are one clock, whatever their names (Germany's two, most of Indiana's eight).
materialize: table
*/
-- Ends of the legality windows.
WITH span AS (
    SELECT epoch(min(start))::BIGINT AS start_utc, epoch(max("end"))::BIGINT AS end_utc
    FROM policy_2A.legality_windows
)
-- Spans of constant offset of each zone.
, era AS (
    SELECT tzid, seq, instant_utc AS since, utoff_s
        , lead(instant_utc) OVER (PARTITION BY tzid ORDER BY seq) AS until
    FROM tz_timetable_cache
)
-- Offsets of each zone over the windows, as one text.
, schedule AS (
    SELECT era.tzid
        , string_agg(greatest(era.since, span.start_utc) || ':' || era.utoff_s, ' ' ORDER BY era.seq) AS clock
    FROM era
    CROSS JOIN span
    WHERE era.since < span.end_utc AND (era.until IS NULL OR era.until > span.start_utc)
    GROUP BY era.tzid
)
-- Zones of each country's sites.
, used AS (
    SELECT DISTINCT legal_country_iso, tzid
    FROM site_timezones
)
SELECT used.legal_country_iso, count(DISTINCT schedule.clock) AS clocks
FROM used
JOIN schedule ON schedule.tzid = used.tzid
GROUP BY used.legal_country_iso
