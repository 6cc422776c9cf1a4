/*
doc: >
  One row per polygon zone with the POSIX rule that continues its TZif file, in numbers: offsets east of
  Greenwich, and for a yearly rule the two dates and wall clocks of its changes. The footer is the only
  statement about the years after a slim file's last transition, so losing it would freeze the zone in whatever
  offset came last. `form` is what the footer turned out to be; `unreadable` is refused by an assertion.
materialize: table
*/
-- Footers taken apart.
WITH parsed AS (
    SELECT footer.tzid, footer.footer, posix_rule(footer.footer) AS rule
    FROM tzif_footer AS footer
    JOIN tz_zone AS zone ON zone.tzid = footer.tzid
)
SELECT tzid
    , footer
    , CASE WHEN rule.std_offset = '' THEN 'unreadable' WHEN rule.dst_month = '' THEN 'constant' ELSE 'yearly' END AS form
    , -posix_clock_s(rule.std_offset) AS std_utoff_s
    -- POSIX: without its own offset, daylight time is one hour ahead of standard time.
    , coalesce(-posix_clock_s(rule.dst_offset), 3600 - posix_clock_s(rule.std_offset)) AS dst_utoff_s
    , nullif(rule.dst_month, '')::INTEGER AS dst_month
    , nullif(rule.dst_week, '')::INTEGER AS dst_week
    , nullif(rule.dst_weekday, '')::INTEGER AS dst_weekday
    -- POSIX: without a time, a change happens at 02:00 by the wall clock that it ends.
    , coalesce(posix_clock_s(rule.dst_clock), 7200) AS dst_clock_s
    , nullif(rule.std_month, '')::INTEGER AS std_month
    , nullif(rule.std_week, '')::INTEGER AS std_week
    , nullif(rule.std_weekday, '')::INTEGER AS std_weekday
    , coalesce(posix_clock_s(rule.std_clock), 7200) AS std_clock_s
FROM parsed
