/*
doc: >
  Every event of the calendar, and whether a source explains it: a public holiday of the reference pack, a pay day by a rule of the
  policy, a declared campaign, an outage or a stress of the policy's lengths and factors, or a row of the supplied calendar.
materialize: table
*/
-- The horizon with its policy and length of slots.
WITH scenario AS (
    SELECT scenario.horizon_start_utc, scenario.horizon_end_utc, scenario.is_stress, scenario.bucket_minutes, policy.*
    FROM scenario_manifest_5A AS scenario
    CROSS JOIN policy_5A.scenario_overlay_policy AS policy
)
-- Days on which a country rests each week.
, rest AS (
    SELECT country.legal_country_iso, (weekday + 6 - coalesce(rotation.days_earlier, 0)) % 7 + 1 AS weekday
    FROM (SELECT DISTINCT legal_country_iso FROM merchant_zone_profile_5A) AS country
    CROSS JOIN (SELECT unnest(weekend_days.days) AS weekday FROM policy_5A.shape_time_grid) AS week
    LEFT JOIN policy_5A.weekend_rotations AS rotation ON list_contains(rotation.countries, country.legal_country_iso)
)
-- Working days of each country near the horizon.
, working_day AS (
    SELECT country.legal_country_iso, day.work_date
    FROM (SELECT DISTINCT legal_country_iso FROM merchant_zone_profile_5A) AS country
    CROSS JOIN (
        SELECT unnest(range(horizon_start_utc - INTERVAL 40 DAY, horizon_end_utc, INTERVAL 1 DAY))::DATE AS work_date FROM scenario
    ) AS day
    ANTI JOIN rest ON rest.legal_country_iso = country.legal_country_iso AND rest.weekday = isodow(day.work_date)
)
-- Days of the pay-day rules in the months near the horizon.
, rule_day AS (
    SELECT (month_start + (least(rule.day_of_month, day(last_day(month_start))) - 1)::INTEGER)::DATE AS nominal_date
    FROM policy_5A.calendar_payday_rules AS rule
    CROSS JOIN (
        SELECT unnest(range(date_trunc('month', horizon_start_utc - INTERVAL 20 DAY), horizon_end_utc, INTERVAL 1 MONTH))::DATE AS month_start
        FROM scenario
    )
)
-- Pay days that a country may have: its last working day up to the day of a rule.
, pay_day AS (
    SELECT DISTINCT working_day.legal_country_iso
        , max(working_day.work_date) OVER (PARTITION BY working_day.legal_country_iso, rule_day.nominal_date) AS pay_date
    FROM rule_day
    JOIN working_day ON working_day.work_date BETWEEN rule_day.nominal_date - 6 AND rule_day.nominal_date
)
SELECT event.event_id
    , event.event_type
    , CASE
        WHEN scenario.mode = 'sealed' THEN EXISTS (
            SELECT 1 FROM policy_5A.calendar_sealed_events AS given
            WHERE given.event_type = event.event_type AND given.start_ts = event.start_ts AND given.end_ts = event.end_ts)
        WHEN event.event_type = 'HOLIDAY' THEN EXISTS (
            SELECT 1 FROM holiday AS known
            JOIN policy_5A.calendar_holiday_factors AS effect ON effect.demand_class IS NOT DISTINCT FROM event.demand_class
            WHERE known.country_iso = event.country_iso AND event.amplitude = CASE
                    WHEN (month(known.holiday_date), day(known.holiday_date)) IN (SELECT (month_no, day_no) FROM policy_5A.calendar_great_days)
                        THEN effect.great_factor
                    ELSE effect.factor
                END
                AND event.start_ts = known.holiday_date::TIMESTAMP AND event.end_ts = known.holiday_date::TIMESTAMP + INTERVAL 1 DAY)
        WHEN event.event_type = 'PAYDAY' THEN EXISTS (
            SELECT 1 FROM pay_day
            JOIN policy_5A.calendar_payday_peaks AS effect ON effect.demand_class IS NOT DISTINCT FROM event.demand_class
            WHERE pay_day.legal_country_iso = event.country_iso AND event.amplitude_peak <= effect.peak
                AND event.start_ts = greatest(pay_day.pay_date::TIMESTAMP, scenario.horizon_start_utc)
                AND event.end_ts = least(pay_day.pay_date::TIMESTAMP + to_hours(scenario.payday.duration_hours), scenario.horizon_end_utc))
        WHEN event.event_type = 'CAMPAIGN' THEN EXISTS (
            SELECT 1 FROM policy_5A.calendar_campaigns AS campaign
            WHERE campaign.demand_class = event.demand_class AND campaign.peak = event.amplitude_peak
                AND event.end_ts = event.start_ts + to_hours(campaign.duration_hours)
                AND (campaign.recurrence = 'country') = (event.country_iso IS NOT NULL)
                AND CASE campaign.recurrence WHEN 'month' THEN day(event.start_ts)
                    ELSE date_diff('day', scenario.horizon_start_utc, event.start_ts) + 1
                END BETWEEN campaign.first_day AND campaign.last_day)
        WHEN event.event_type = 'OUTAGE' THEN event.amplitude = scenario.outage.factor AND EXISTS (
            SELECT 1 FROM policy_5A.calendar_outage_hours AS hours WHERE event.end_ts = event.start_ts + to_hours(hours.value))
        WHEN event.event_type = 'STRESS' THEN scenario.is_stress AND EXISTS (
            SELECT 1 FROM policy_5A.calendar_stress_events AS stress
            WHERE stress.factor = event.amplitude AND event.scope_global = (stress.country_rank IS NULL)
                AND event.start_ts = scenario.horizon_start_utc + to_days((stress.first_day - 1)::INTEGER)
                AND event.end_ts = event.start_ts + to_days(stress.duration_days::INTEGER))
        ELSE false
    END AS is_sourced
FROM scenario_calendar_5A AS event
CROSS JOIN scenario
