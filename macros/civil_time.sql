-- Civil time: POSIX time-zone rules, and the way between UTC instants and local clocks.
--
-- UTC instants are BIGINT seconds since 1970-01-01 00:00:00Z without leap seconds (POSIX time). Local times are
-- plain TIMESTAMPs: what a clock on the wall shows. The offsets stand in `tz_timetable_cache`, never in the host.

-- Signed seconds of a POSIX clock text [+-]hh[:mm[:ss]]; hours may exceed 24. '-2:30' -> -9000; '' -> NULL.
CREATE OR REPLACE MACRO posix_clock_s(clock) AS
    CASE WHEN clock <> '' THEN
        CASE WHEN starts_with(clock, '-') THEN -1 ELSE 1 END * (
            split_part(ltrim(clock, '+-'), ':', 1)::INTEGER * 3600
            + coalesce(nullif(split_part(clock, ':', 2), '')::INTEGER, 0) * 60
            + coalesce(nullif(split_part(clock, ':', 3), '')::INTEGER, 0)
        )
    END;

-- The texts of a POSIX TZ rule `std offset [dst [offset] ,Mm.w.d[/time],Mm.w.d[/time]]` (POSIX.1 section 8.3, with
-- the signed and long times of RFC 9636). Every field is '' when the text is no such rule; the day-of-year forms
-- Jn and n are not read, because no zone uses them. Offsets are west-positive, as POSIX writes them.
CREATE OR REPLACE MACRO posix_rule(footer) AS regexp_extract(
    footer
    , '^(<[A-Za-z0-9+-]+>|[A-Za-z]+)([-+]?[0-9]+(?::[0-9]+)*)(?:(<[A-Za-z0-9+-]+>|[A-Za-z]+)([-+]?[0-9]+(?::[0-9]+)*)?'
        || ',M([0-9]+)\.([1-5])\.([0-6])(?:/([-+]?[0-9]+(?::[0-9]+)*))?'
        || ',M([0-9]+)\.([1-5])\.([0-6])(?:/([-+]?[0-9]+(?::[0-9]+)*))?)?$'
    , [
        'std_name', 'std_offset', 'dst_name', 'dst_offset'
        , 'dst_month', 'dst_week', 'dst_weekday', 'dst_clock'
        , 'std_month', 'std_week', 'std_weekday', 'std_clock'
    ]
);

-- The date of Mm.w.d in a year: weekday d (0 = Sunday) of week w, where week 5 is the last one of the month.
CREATE OR REPLACE MACRO weekday_of_month(year_no, month_no, week_no, weekday) AS
    CASE WHEN week_no = 5
        THEN last_day(make_date(year_no, month_no, 1))
            - ((dayofweek(last_day(make_date(year_no, month_no, 1))) - weekday + 7) % 7)::INTEGER
        ELSE make_date(year_no, month_no, 1)
            + ((weekday - dayofweek(make_date(year_no, month_no, 1)) + 7) % 7 + 7 * (week_no - 1))::INTEGER
    END;

-- The clock reading of a UTC instant under an offset: seconds since the epoch, seconds east of Greenwich.
CREATE OR REPLACE MACRO wall_clock(instant_utc, utoff_s) AS make_timestamp((instant_utc + utoff_s) * 1000000);

-- SHA-256 of the sorted lines `tzid|instant|utoff_s\n` of the relation named `timetable`: one row, column
-- tz_index_digest. Anyone can repeat it with sort and sha256sum (LC_ALL=C).
CREATE OR REPLACE MACRO timetable_digest(timetable) AS TABLE
-- Lines of the timetable.
WITH line AS (
    SELECT tzid || '|' || instant_utc || '|' || utoff_s || chr(10) AS text
    FROM query_table(timetable)
)
SELECT sha256(coalesce(string_agg(text, '' ORDER BY text), '')) AS tz_index_digest
FROM line;

-- The timetable, and behind its end the changes of the years that the relation named `years` (tzid, year_no) asks
-- for and of their neighbours: the rule of a zone's footer holds for ever. `seq` is NULL for such a change. A zone whose
-- footer is no yearly rule has no further change.
CREATE OR REPLACE MACRO timetable_of(years) AS TABLE
-- Where the timetable of each zone ends, and the rule that continues it.
WITH zone_end AS (
    SELECT timetable.tzid, max(timetable.instant_utc) AS after_utc, posix_rule(max(footer.footer)) AS rule
    FROM tz_timetable_cache AS timetable
    JOIN tzif_footer AS footer ON footer.tzid = timetable.tzid
    GROUP BY timetable.tzid
)
-- Yearly rules with their offsets in numbers.
, zone_rule AS (
    SELECT tzid, after_utc, rule
        , -posix_clock_s(rule.std_offset) AS std_utoff_s
        -- POSIX: without its own offset, daylight time is one hour ahead of standard time.
        , coalesce(-posix_clock_s(rule.dst_offset), 3600 - posix_clock_s(rule.std_offset)) AS dst_utoff_s
    FROM zone_end
    WHERE rule.dst_month <> ''
)
-- The rules in the years that are asked for, and beside them: UTC and a clock may show two years.
, rule_year AS (
    SELECT DISTINCT zone_rule.*, wanted.year_no + step.years AS year_no
    FROM query_table(years) AS wanted
    CROSS JOIN (VALUES (-1), (0), (1)) AS step (years)
    JOIN zone_rule ON zone_rule.tzid = wanted.tzid
)
-- Both changes of each year, at the wall clock of the offset that ends; without a time, at 02:00.
, rule_change AS (
    SELECT tzid, after_utc, dst_utoff_s AS utoff_s, std_utoff_s AS prev_utoff_s
        , epoch(weekday_of_month(
            year_no, rule.dst_month::INTEGER, rule.dst_week::INTEGER, rule.dst_weekday::INTEGER
        ))::BIGINT + coalesce(posix_clock_s(rule.dst_clock), 7200) - std_utoff_s AS instant_utc
    FROM rule_year
    UNION ALL
    SELECT tzid, after_utc, std_utoff_s AS utoff_s, dst_utoff_s AS prev_utoff_s
        , epoch(weekday_of_month(
            year_no, rule.std_month::INTEGER, rule.std_week::INTEGER, rule.std_weekday::INTEGER
        ))::BIGINT + coalesce(posix_clock_s(rule.std_clock), 7200) - dst_utoff_s AS instant_utc
    FROM rule_year
)
SELECT tzid, NULL::INTEGER AS seq, instant_utc, utoff_s, prev_utoff_s
FROM rule_change
WHERE instant_utc > after_utc
UNION ALL
SELECT tzid, seq, instant_utc, utoff_s, prev_utoff_s
FROM tz_timetable_cache;

-- Zones of the relation named `timetable` of which nobody says what follows its end: without a footer, or with one of
-- another form.
CREATE OR REPLACE MACRO zones_without_rule(timetable) AS TABLE
SELECT tzid FROM query_table(timetable)
EXCEPT
SELECT tzid FROM tzif_footer WHERE posix_rule(footer).std_offset <> '';

-- Local clocks of the relation named `instants` (tzid, instant_utc BIGINT; other columns pass through): adds
-- utoff_s, local_time TIMESTAMP and fold, which is 1 in the second run of an hour that occurs twice.
-- A zone that is not in the timetable gives no row, and one without a rule none behind its last change.
CREATE OR REPLACE MACRO to_local(instants) AS TABLE
-- The last change of each zone in the timetable: behind it the zone's rule speaks.
WITH timetable_end AS (
    SELECT tzid, max(instant_utc) AS end_utc FROM tz_timetable_cache GROUP BY tzid
)
-- Zones and years behind it.
, later_year AS (
    SELECT DISTINCT point.tzid, year(make_timestamp(point.instant_utc * 1000000)) AS year_no
    FROM query_table(instants) AS point
    JOIN timetable_end ON timetable_end.tzid = point.tzid AND point.instant_utc > timetable_end.end_utc
)
SELECT point.*
    , clock.utoff_s
    , wall_clock(point.instant_utc, clock.utoff_s) AS local_time
    , CASE WHEN point.instant_utc < clock.instant_utc + clock.prev_utoff_s - clock.utoff_s THEN 1 ELSE 0 END AS fold
FROM query_table(instants) AS point
ASOF JOIN timetable_of('later_year') AS clock
    ON point.tzid = clock.tzid AND point.instant_utc >= clock.instant_utc
JOIN timetable_end ON timetable_end.tzid = point.tzid
WHERE point.instant_utc <= timetable_end.end_utc
    OR point.tzid NOT IN (SELECT tzid FROM zones_without_rule('tz_timetable_cache'));

-- UTC instants of the relation named `clocks` (tzid, local_time TIMESTAMP, fold INTEGER; other columns pass
-- through): adds utoff_s, instant_utc and in_gap. Where a clock reading occurs twice, fold 0 takes the first and
-- fold 1 the second. Where it never occurs, gap_policy decides: 'shift_forward' moves it on by the length of the
-- gap (02:30 becomes 03:30), 'error' stops the query. A zone that is not in the timetable gives no row, and one without
-- a rule none behind its last change.
CREATE OR REPLACE MACRO to_utc(clocks, gap_policy) AS TABLE
-- Readings in seconds.
WITH reading AS (
    SELECT c.*, epoch_us(c.local_time) // 1000000 AS local_s
    FROM query_table(clocks) AS c
)
-- The clock of each zone after its last change in the timetable: from then on the zone's rule speaks.
, timetable_end AS (
    SELECT tzid, arg_max(instant_utc + greatest(utoff_s, coalesce(prev_utoff_s, utoff_s)), instant_utc) AS end_local_s
    FROM tz_timetable_cache
    WHERE seq > 0
    GROUP BY tzid
)
-- Zones and years behind it.
, later_year AS (
    SELECT DISTINCT reading.tzid, year(reading.local_time) AS year_no
    FROM reading
    LEFT JOIN timetable_end ON timetable_end.tzid = reading.tzid
    WHERE reading.local_s >= coalesce(timetable_end.end_local_s, reading.local_s)
)
-- The offset of a row holds from its local start on. In a gap that is the end of the gap, and in a fold it is the
-- end of the fold for the first reading and its beginning for the second.
, era AS (
    SELECT tzid, utoff_s, instant_utc AS since, choice.fold AS era_fold
        , CASE WHEN seq = 0 THEN instant_utc
            WHEN choice.fold = 1 THEN instant_utc + utoff_s
            ELSE instant_utc + greatest(utoff_s, prev_utoff_s)
        END AS local_since
        , coalesce(
            lead(instant_utc) OVER (PARTITION BY tzid, choice.fold ORDER BY instant_utc), 9223372036854775807
        ) AS until
    FROM timetable_of('later_year')
    CROSS JOIN (VALUES (0), (1)) AS choice (fold)
)
SELECT reading.* EXCLUDE (local_s)
    , era.utoff_s
    , CASE WHEN reading.local_s - era.utoff_s < era.until THEN reading.local_s - era.utoff_s
        WHEN gap_policy = 'shift_forward' THEN reading.local_s - era.utoff_s
        ELSE error('no such local time: ' || reading.local_time || ' in ' || reading.tzid)::BIGINT
    END AS instant_utc
    , reading.local_s - era.utoff_s >= era.until AS in_gap
FROM reading
ASOF JOIN era
    ON reading.tzid = era.tzid AND reading.fold = era.era_fold AND reading.local_s >= era.local_since
LEFT JOIN timetable_end ON timetable_end.tzid = reading.tzid
WHERE reading.local_s < timetable_end.end_local_s
    OR reading.tzid NOT IN (SELECT tzid FROM zones_without_rule('tz_timetable_cache'));
