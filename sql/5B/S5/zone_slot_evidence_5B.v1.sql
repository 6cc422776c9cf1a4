/*
doc: >
  The arrivals counted again from their rows, by country, zone, channel and slot: how many, how far into the slot, which offsets of the
  clock, how many by way of an edge or without a site.
materialize: dataset
machinery: true
*/
-- Each arrival in numbers.
WITH arrival AS (
    SELECT arrival_key(arrival_id) AS key_no
        , (arrival_day(arrival_id) * day_length.slots + arrival_slot_of_day(arrival_id))::SMALLINT AS slot
        , epoch_us(ts_utc) - day_length.start_us
            - (arrival_day(arrival_id) * day_length.slots + arrival_slot_of_day(arrival_id)) * day_length.slot_us AS us
        , epoch_us(ts_local) - epoch_us(ts_utc) AS offset_us
        , utc_offset_minutes, fold, routing
    FROM arrival_event_5B
    CROSS JOIN (
        SELECT 1440 // bucket_minutes AS slots, bucket_minutes * 60000000::BIGINT AS slot_us, epoch_us(horizon_start_utc) AS start_us
        FROM scenario_manifest_5A
    ) AS day_length
)
-- Counted by number of the zone.
, counted AS (
    SELECT key_zone.zone_no, arrival.slot
        , count(*) AS arrivals
        , min(arrival.us) AS us_min, max(arrival.us) AS us_max
        , min(arrival.offset_us) AS offset_us_min, max(arrival.offset_us) AS offset_us_max
        , count_if(arrival.offset_us <> arrival.utc_offset_minutes * 60000000::BIGINT) AS offset_faults
        , sum(arrival.fold)::BIGINT AS folds
        , count_if(arrival.routing = 'EDGE') AS edges
        , count_if(arrival.routing = 'ZONE_ONLY') AS zone_only
    FROM arrival
    JOIN key_zone ON key_zone.key_no = arrival.key_no
    GROUP BY key_zone.zone_no, arrival.slot
)
SELECT zone.legal_country_iso, zone.tzid, zone.channel_group, counted.slot, counted.arrivals, counted.us_min, counted.us_max
    , counted.offset_us_min, counted.offset_us_max, counted.offset_faults, counted.folds, counted.edges, counted.zone_only
FROM counted
JOIN (SELECT DISTINCT zone_no, legal_country_iso, tzid, channel_group FROM key_zone) AS zone ON zone.zone_no = counted.zone_no
