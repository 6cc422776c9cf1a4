/*
doc: >
  The arrivals in the order of time. Files hold a UTC day each, so a condition on ts_utc reads and sorts the days that it asks for.
materialize: view
*/
SELECT ts_utc
    , arrival_id
    , merchant_id
    , legal_country_iso
    , tzid
    , ts_local
    , utc_offset_minutes
    , fold
    , channel_group
    , is_virtual
    , routing
    , site_id
    , edge_id
    , terminal_no
FROM arrival_event_5B
ORDER BY ts_utc, arrival_id
