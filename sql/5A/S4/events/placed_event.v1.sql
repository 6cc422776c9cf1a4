/*
doc: >
  The pay days and campaigns of the generated calendar, in the columns of scenario_calendar_5A. A pay
  day that meets an end of the horizon is cut there.
materialize: table
*/
-- The horizon, and buckets of an hour.
WITH scenario AS (
    SELECT horizon_start_utc, horizon_end_utc, 60 // bucket_minutes AS hour_buckets, bucket_minutes
    FROM scenario_manifest_5A
)
-- Pay days of each country by class, with their window as the policy has it and as the horizon cuts it.
, pay_window AS (
    SELECT pay.legal_country_iso, class.demand_class, peak.peak, policy.payday
        , greatest(pay.pay_date::TIMESTAMP, scenario.horizon_start_utc) AS start_ts
        , least(pay.pay_date::TIMESTAMP + to_hours(policy.payday.duration_hours), scenario.horizon_end_utc) AS end_ts
        , greatest(0, date_diff('hour', pay.pay_date::TIMESTAMP, scenario.horizon_start_utc)) AS hours_before
        , scenario.hour_buckets, scenario.bucket_minutes
    FROM payday_date AS pay
    JOIN country_class AS class ON class.legal_country_iso = pay.legal_country_iso
    JOIN policy_5A.calendar_payday_peaks AS peak ON peak.demand_class IS NOT DISTINCT FROM class.demand_class
    CROSS JOIN policy_5A.scenario_overlay_policy AS policy
    CROSS JOIN scenario
)
-- Their peak and ramps: what lies before the horizon is cut off, and a way down that has begun goes on from where it is.
, payday AS (
    SELECT legal_country_iso, demand_class, start_ts, end_ts, bucket_minutes
        , CASE WHEN hours_before > payday.duration_hours - payday.ramp_out_hours
            THEN quantise(1 + (peak - 1) * (payday.duration_hours - hours_before) / payday.ramp_out_hours, 12)
            ELSE peak
        END AS peak
        , greatest(0, payday.ramp_in_hours - hours_before) * hour_buckets AS ramp_in
        , least(payday.ramp_out_hours, payday.duration_hours - hours_before) * hour_buckets AS ramp_out
    FROM pay_window
)
-- Shared campaigns with their drawn start.
, shared_start AS (
    SELECT campaign.*
        , (occurrence.origin_date
            + (campaign.first_day - 1 + rng_pick(draw.s0, campaign.last_day - campaign.first_day + 1))::INTEGER)::TIMESTAMP AS start_ts
    FROM campaign_occurrence AS occurrence
    JOIN draw__campaign_start AS draw ON draw.entity = occurrence.entity AND draw.sub = occurrence.sub
    JOIN policy_5A.calendar_campaigns AS campaign ON campaign.campaign = occurrence.campaign
)
-- Campaigns of each country with their drawn start.
, country_start AS (
    SELECT campaign.*, country.legal_country_iso
        , (scenario.horizon_start_utc::DATE
            + (campaign.first_day - 1 + rng_pick(draw.s1, campaign.last_day - campaign.first_day + 1))::INTEGER)::TIMESTAMP AS start_ts
    FROM calendar_country AS country
    JOIN draw__country_calendar AS draw ON draw.entity = country.entity AND draw.sub = country.sub
    JOIN country_class AS class ON class.legal_country_iso = country.legal_country_iso
    JOIN policy_5A.calendar_campaigns AS campaign
        ON campaign.recurrence = 'country' AND campaign.demand_class = class.demand_class
    CROSS JOIN scenario
)
-- Campaigns of both kinds.
, campaign AS (
    SELECT 'UTC' AS time_basis, NULL AS country_iso, demand_class, start_ts, duration_hours, ramp_in_hours, ramp_out_hours, peak
    FROM shared_start
    UNION ALL
    SELECT 'LOCAL', legal_country_iso, demand_class, start_ts, duration_hours, ramp_in_hours, ramp_out_hours, peak
    FROM country_start
)
SELECT 'PAYDAY' AS event_type
    , 'LOCAL' AS time_basis
    , start_ts
    , end_ts
    , 'ramp' AS shape_kind
    , NULL::DOUBLE AS amplitude
    , peak AS amplitude_peak
    , ramp_in::INTEGER AS ramp_in_buckets
    , least(ramp_out, date_diff('minute', start_ts, end_ts) // bucket_minutes - ramp_in)::INTEGER AS ramp_out_buckets
    , false AS scope_global
    , legal_country_iso AS country_iso
    , NULL::VARCHAR AS tzid
    , demand_class
    , NULL::UBIGINT AS merchant_id
    , 'payday_rule' AS source
FROM payday
UNION ALL
SELECT 'CAMPAIGN'
    , campaign.time_basis
    , campaign.start_ts
    , campaign.start_ts + to_hours(campaign.duration_hours)
    , 'ramp'
    , NULL
    , campaign.peak
    , (campaign.ramp_in_hours * scenario.hour_buckets)::INTEGER
    , (campaign.ramp_out_hours * scenario.hour_buckets)::INTEGER
    , false
    , campaign.country_iso
    , NULL
    , campaign.demand_class
    , NULL
    , 'campaign_draw'
FROM campaign
CROSS JOIN scenario
WHERE campaign.start_ts >= scenario.horizon_start_utc
    AND campaign.start_ts + to_hours(campaign.duration_hours) <= scenario.horizon_end_utc
