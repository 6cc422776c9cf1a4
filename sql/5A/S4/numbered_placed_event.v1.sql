/*
doc: The pay days and campaigns with a number each.
materialize: table
step: stratify
*/
SELECT placed.*
    , row_number() OVER (
        ORDER BY event_type, country_iso, demand_class, start_ts, end_ts, amplitude_peak, ramp_in_buckets, ramp_out_buckets
    ) AS event_no
FROM placed_event AS placed
