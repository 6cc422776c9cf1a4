-- Calendars: buckets of the local week, and what an event does to the buckets of a horizon.
--
-- Minutes count from 1970-01-01 00:00 on the clock that is meant, UTC or the wall's.

-- The minute of a plain TIMESTAMP.
CREATE OR REPLACE MACRO clock_minute(clock) AS epoch_us(clock) // 60000000;

-- The TIMESTAMP of a minute.
CREATE OR REPLACE MACRO minute_clock(clock_min) AS make_timestamp(clock_min * 60000000);

-- The bucket of the local week that a local minute lies in; 0 begins on Monday at midnight, as does minute 5760.
CREATE OR REPLACE MACRO week_bucket(local_minute, bucket_minutes) AS
    (local_minute - 5760) // bucket_minutes % (10080 // bucket_minutes);

-- Arrivals in integer units of 1e-12. A cast rounds half to even, as to_fixed_point does, in a quarter of its time: for
-- surfaces.
CREATE OR REPLACE MACRO arrival_units(arrivals) AS CAST(arrivals * 1e12 AS HUGEINT);

-- The factor of an event in the bucket `place` (from 0) of its `duration` buckets: `amplitude` throughout, or in equal
-- steps up to `peak`, which the last bucket of the ramp reaches, and down to 1, which the last bucket of all reaches.
CREATE OR REPLACE MACRO event_factor(shape_kind, amplitude, peak, ramp_in, ramp_out, place, duration) AS
    CASE
        WHEN shape_kind = 'constant' THEN amplitude
        WHEN place < ramp_in THEN 1 + (peak - 1) * (place + 1) / ramp_in
        WHEN place >= duration - ramp_out THEN peak - (peak - 1) * (place - (duration - ramp_out) + 1) / ramp_out
        ELSE peak
    END;

-- Where the events of the relation named `events` (event_no and the columns of scenario_calendar_5A) strike: one row
-- per event, country and zone in use, and slot of the horizon, with the factor of the event there. Events on local
-- time find their slots by the bucket that the wall clock shows when the slot begins: a skipped hour has none, a
-- repeated one two. Class and merchant are left to the caller.
CREATE OR REPLACE MACRO event_slots(events) AS TABLE
-- The horizon in buckets.
WITH scenario AS (
    SELECT bucket_minutes::BIGINT AS bucket_minutes
        , clock_minute(horizon_start_utc) // bucket_minutes AS horizon_bucket
        , (clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes AS slots
    FROM scenario_manifest_5A
)
-- Events by their first bucket and duration, on their own clock.
, span AS (
    SELECT e.event_no, e.time_basis, e.shape_kind, e.amplitude, e.amplitude_peak, e.ramp_in_buckets, e.ramp_out_buckets
        , e.country_iso, e.tzid
        , clock_minute(e.start_ts) // scenario.bucket_minutes AS first_bucket
        , (clock_minute(e.end_ts) - clock_minute(e.start_ts)) // scenario.bucket_minutes AS duration
    FROM query_table(events) AS e
    CROSS JOIN scenario
)
-- Factor of each event in each of its buckets.
, step AS (
    SELECT event_no, time_basis, country_iso, tzid, first_bucket + place AS clock_bucket
        , event_factor(shape_kind, amplitude, amplitude_peak, ramp_in_buckets, ramp_out_buckets, place, duration) AS factor
    FROM (SELECT *, unnest(range(duration)) AS place FROM span)
)
-- Zones in use by country.
, used_zone AS (
    SELECT DISTINCT legal_country_iso, tzid FROM merchant_zone_profile_5A
)
-- These in every country and zone that the event means.
, located AS (
    SELECT step.event_no, step.time_basis, step.clock_bucket, step.factor, used_zone.legal_country_iso, used_zone.tzid
    FROM step
    JOIN used_zone ON used_zone.legal_country_iso = step.country_iso
    WHERE step.tzid IS NULL OR step.tzid = used_zone.tzid
    UNION ALL
    SELECT step.event_no, step.time_basis, step.clock_bucket, step.factor, used_zone.legal_country_iso, used_zone.tzid
    FROM step
    JOIN used_zone ON used_zone.tzid = step.tzid
    WHERE step.country_iso IS NULL
    UNION ALL
    SELECT step.event_no, step.time_basis, step.clock_bucket, step.factor, used_zone.legal_country_iso, used_zone.tzid
    FROM step
    CROSS JOIN used_zone
    WHERE step.country_iso IS NULL AND step.tzid IS NULL
)
-- Slots by the bucket of the wall clock, in a column of its own: an expression over two relations would be no key to join
-- by.
, slot AS (
    SELECT slot.tzid, slot.horizon_bucket_index, clock_minute(slot.local_start_ts) // scenario.bucket_minutes AS clock_bucket
    FROM tz_horizon_slot_5A AS slot
    CROSS JOIN scenario
)
SELECT located.event_no, located.legal_country_iso, located.tzid
    , (located.clock_bucket - scenario.horizon_bucket)::SMALLINT AS horizon_bucket_index
    , located.factor
FROM located
CROSS JOIN scenario
WHERE located.time_basis = 'UTC'
    AND located.clock_bucket BETWEEN scenario.horizon_bucket AND scenario.horizon_bucket + scenario.slots - 1
UNION ALL
SELECT located.event_no, located.legal_country_iso, located.tzid, slot.horizon_bucket_index, located.factor
FROM located
JOIN slot ON slot.tzid = located.tzid AND slot.clock_bucket = located.clock_bucket
WHERE located.time_basis = 'LOCAL';

-- What is left of a uniform after its first `bits` bits: a uniform of its own, independent of them.
CREATE OR REPLACE MACRO uniform_rest(u, bits) AS u * (1 << bits) - floor(u * (1 << bits));

-- Whether branches are closed on a date: the weekday of rest (1 is Monday), and days of the year as month * 100 + day.
CREATE OR REPLACE MACRO is_closed_day(asked, rest_weekday, closed_days) AS
    isodow(asked) = rest_weekday OR list_contains(closed_days, month(asked) * 100 + day(asked));

-- The date on which a branch does what was asked for on `asked`: that date, or, where branches are closed on it, one of the six before
-- it by the uniform `u`, or of the six after it where those would lie before `earliest`.
CREATE OR REPLACE MACRO branch_date(asked, earliest, latest, u, rest_weekday, closed_days) AS CASE
    WHEN NOT is_closed_day(asked, rest_weekday, closed_days) THEN asked
    WHEN asked - 6 >= earliest THEN asked - 1 - floor(6 * u)::INTEGER
    WHEN asked + 6 <= latest THEN asked + 1 + floor(6 * u)::INTEGER
    ELSE asked
END;
