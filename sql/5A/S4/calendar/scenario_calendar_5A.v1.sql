/*
doc: >
  The calendar of the scenario, generated or supplied: the factors on the baseline by time and scope. The identifier is
  made of the fields, so that equal events are one event.
materialize: dataset
*/
-- Events as the mode of the policy has them.
WITH event AS (
    SELECT generated.*
    FROM generated_event AS generated
    CROSS JOIN policy_5A.scenario_overlay_policy AS policy
    WHERE policy.mode = 'generated'
    UNION ALL
    SELECT event_type, time_basis, start_ts, end_ts, shape_kind, amplitude, amplitude_peak, ramp_in_buckets, ramp_out_buckets
        , scope_global, country_iso, tzid, demand_class, merchant_id, 'supplied' AS source
    FROM policy_5A.calendar_sealed_events
    CROSS JOIN policy_5A.scenario_overlay_policy AS policy
    WHERE policy.mode = 'sealed'
)
-- Distinct events with their identifier.
, named AS (
    SELECT DISTINCT *
        , 'EVT-' || substr(sha256(concat_ws('|'
            , event_type, time_basis, clock_minute(start_ts), clock_minute(end_ts), shape_kind
            , coalesce(amplitude::VARCHAR, '-'), coalesce(amplitude_peak::VARCHAR, '-')
            , coalesce(ramp_in_buckets::VARCHAR, '-'), coalesce(ramp_out_buckets::VARCHAR, '-')
            , scope_global, coalesce(country_iso, '-'), coalesce(tzid, '-'), coalesce(demand_class, '-')
            , coalesce(merchant_id::VARCHAR, '-'), source
        )), 1, 24) AS event_id
    FROM event
)
SELECT event_id
    , event_type
    , time_basis
    , start_ts
    , end_ts
    , shape_kind
    , amplitude
    , amplitude_peak
    , ramp_in_buckets
    , ramp_out_buckets
    , scope_global
    , country_iso
    , tzid
    , demand_class
    , merchant_id
    , source
FROM named
