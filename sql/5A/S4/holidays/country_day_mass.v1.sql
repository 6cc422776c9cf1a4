/*
doc: >
  The baseline arrivals of each country on each local date, and the part that pay days and campaigns touch already; in
  exact units (billionths of an arrival, times minutes), so that no order of summing shows. The choice of holidays rests
  on it.
materialize: table
*/
-- Pay days and campaigns with a number each.
WITH numbered_event AS MATERIALIZED (
    SELECT placed.*
        , row_number() OVER (
            ORDER BY event_type, country_iso, demand_class, start_ts, end_ts, amplitude_peak, ramp_in_buckets, ramp_out_buckets
        ) AS event_no
    FROM placed_event AS placed
)
-- Baseline week of each class, country and zone.
, class_week AS (
    SELECT legal_country_iso, tzid, demand_class, bucket_index, sum(volume_units(lambda_local_base_class)) AS units
    FROM class_zone_baseline_local_5A
    GROUP BY legal_country_iso, tzid, demand_class, bucket_index
)
-- Baseline week of each country and zone.
, zone_week AS (
    SELECT legal_country_iso, tzid, bucket_index, sum(units) AS units
    FROM class_week
    GROUP BY legal_country_iso, tzid, bucket_index
)
-- Buckets of the local week that each slot holds, with the local date.
, dated AS (
    SELECT span.tzid, span.horizon_bucket_index, span.bucket_index, span.minutes, slot.local_start_ts::DATE AS local_date
    FROM tz_horizon_map_5A AS span
    JOIN tz_horizon_slot_5A AS slot
        ON slot.tzid = span.tzid AND slot.horizon_bucket_index = span.horizon_bucket_index
)
-- Arrivals of each country and date.
, whole AS (
    SELECT zone_week.legal_country_iso, dated.local_date, sum(dated.minutes * zone_week.units) AS units
    FROM dated
    JOIN zone_week ON zone_week.tzid = dated.tzid AND zone_week.bucket_index = dated.bucket_index
    GROUP BY zone_week.legal_country_iso, dated.local_date
)
-- Slots that an event touches, by class.
, touched_slot AS (
    SELECT DISTINCT touched.legal_country_iso, touched.tzid, touched.horizon_bucket_index, class.demand_class
    FROM event_slots('numbered_event') AS touched
    JOIN numbered_event AS event ON event.event_no = touched.event_no
    JOIN country_class AS class
        ON class.legal_country_iso = touched.legal_country_iso
        AND (event.demand_class IS NULL OR event.demand_class = class.demand_class)
    WHERE touched.factor <> 1
)
-- Arrivals in these slots by country and date.
, touched AS (
    SELECT class_week.legal_country_iso, dated.local_date, sum(dated.minutes * class_week.units) AS units
    FROM touched_slot
    JOIN dated
        ON dated.tzid = touched_slot.tzid AND dated.horizon_bucket_index = touched_slot.horizon_bucket_index
    JOIN class_week
        ON class_week.legal_country_iso = touched_slot.legal_country_iso
        AND class_week.tzid = touched_slot.tzid
        AND class_week.demand_class = touched_slot.demand_class
        AND class_week.bucket_index = dated.bucket_index
    GROUP BY class_week.legal_country_iso, dated.local_date
)
SELECT whole.legal_country_iso, whole.local_date, whole.units, coalesce(touched.units, 0) AS touched_units
FROM whole
LEFT JOIN touched ON touched.legal_country_iso = whole.legal_country_iso AND touched.local_date = whole.local_date
