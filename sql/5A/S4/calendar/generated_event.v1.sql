/*
doc: >
  The whole generated calendar: pay days and campaigns, the public holidays, outages, and in a stress scenario the
  stress. No day is a holiday that the reference pack does not know. Ranks of countries go by the volume of their baseline week.
materialize: table
*/
-- The scenario with the number of its slots.
WITH scenario AS (
    SELECT *, (clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes AS slots
    FROM scenario_manifest_5A
)
-- Holidays of the horizon by class, with their factor.
, public_day AS (
    SELECT holiday.country_iso, holiday.holiday_date, class.demand_class
        , CASE WHEN great.day_no IS NULL THEN effect.factor ELSE effect.great_factor END AS factor
    FROM holiday
    CROSS JOIN scenario
    LEFT JOIN policy_5A.calendar_great_days AS great
        ON great.month_no = month(holiday.holiday_date) AND great.day_no = day(holiday.holiday_date)
    JOIN country_class AS class ON class.legal_country_iso = holiday.country_iso
    JOIN policy_5A.calendar_holiday_factors AS effect ON effect.demand_class IS NOT DISTINCT FROM class.demand_class
    WHERE holiday.holiday_date BETWEEN scenario.horizon_start_utc::DATE AND (scenario.horizon_end_utc - INTERVAL 1 SECOND)::DATE
)
-- Zones by number.
, numbered_zone AS (
    SELECT tzid, row_number() OVER (ORDER BY tzid) - 1 AS zone_no
    FROM (SELECT DISTINCT tzid FROM merchant_zone_profile_5A)
)
-- Outages with their drawn length.
, outage_length AS (
    SELECT draw.entity, draw.s0, draw.s1, hours.value * 60 // scenario.bucket_minutes AS slots
    FROM draw__outage AS draw
    CROSS JOIN scenario
    JOIN policy_5A.calendar_outage_hours AS hours
        ON hours.ordinal = rng_pick(draw.s2, (SELECT count(*) FROM policy_5A.calendar_outage_hours)) + 1
)
-- Outages with zone and start.
, outage AS (
    SELECT numbered_zone.tzid, length.slots
        , scenario.horizon_start_utc
            + to_minutes(rng_pick(length.s1, scenario.slots - length.slots + 1) * scenario.bucket_minutes) AS start_ts
    FROM outage_length AS length
    CROSS JOIN scenario
    JOIN numbered_zone ON numbered_zone.zone_no = rng_pick(length.s0, (SELECT count(*) FROM numbered_zone))
)
-- Baseline week of each country.
, country_volume AS (
    SELECT legal_country_iso, sum(volume_units(weekly_volume_expected)) AS units
    FROM merchant_zone_baseline_local_5A
    WHERE bucket_index = 0
    GROUP BY legal_country_iso
)
-- Countries by this volume, largest first.
, ranked_country AS (
    SELECT legal_country_iso, row_number() OVER (ORDER BY units DESC, legal_country_iso) AS country_rank
    FROM country_volume
)
-- Events of a stress scenario.
, stress AS (
    SELECT event.factor, ranked.legal_country_iso
        , scenario.horizon_start_utc + to_days((event.first_day - 1)::INTEGER) AS start_ts
        , to_days(event.duration_days::INTEGER) AS duration
        , event.country_rank IS NULL AS is_global
    FROM policy_5A.calendar_stress_events AS event
    CROSS JOIN scenario
    LEFT JOIN ranked_country AS ranked ON ranked.country_rank = event.country_rank
    WHERE scenario.is_stress AND (event.country_rank IS NULL OR ranked.legal_country_iso IS NOT NULL)
)
SELECT event_type, time_basis, start_ts, end_ts, shape_kind, amplitude, amplitude_peak, ramp_in_buckets, ramp_out_buckets
    , scope_global, country_iso, tzid, demand_class, merchant_id, source
FROM placed_event
UNION ALL
SELECT 'HOLIDAY', 'LOCAL', holiday_date::TIMESTAMP, holiday_date::TIMESTAMP + INTERVAL 1 DAY, 'constant', factor, NULL, NULL, NULL
    , false, country_iso, NULL, demand_class, NULL, 'public_holiday'
FROM public_day
UNION ALL
SELECT 'OUTAGE', 'UTC', outage.start_ts, outage.start_ts + to_minutes(outage.slots * scenario.bucket_minutes), 'constant'
    , policy.outage.factor, NULL, NULL, NULL, false, NULL, outage.tzid, NULL, NULL, 'outage_draw'
FROM outage
CROSS JOIN scenario
CROSS JOIN policy_5A.scenario_overlay_policy AS policy
UNION ALL
SELECT 'STRESS', CASE WHEN is_global THEN 'UTC' ELSE 'LOCAL' END, start_ts, start_ts + duration, 'constant'
    , factor, NULL, NULL, NULL, is_global, legal_country_iso, NULL, NULL, NULL, 'stress_policy'
FROM stress
