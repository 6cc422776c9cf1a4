/*
doc: >
  The arrivals of each key counted again by what they met, those whose columns say more or less than one place, those whose columns are not the
  key's, and the greatest terminal.
materialize: dataset
machinery: true
*/
SELECT key.key_no
    , arrival.routing
    , coalesce(arrival.site_id, '') AS site_id
    , count(*) AS arrivals
    , count_if(arrival.is_virtual <> (arrival.routing = 'EDGE') OR (arrival.site_id IS NOT NULL) <> (arrival.routing = 'SITE')
        OR (arrival.edge_id IS NOT NULL) <> (arrival.routing = 'EDGE') OR (arrival.terminal_no IS NOT NULL) <> (arrival.routing = 'SITE')) AS faults
    , count_if(arrival.merchant_id <> key.merchant_id OR arrival.legal_country_iso <> key.legal_country_iso OR arrival.tzid <> key.tzid
        OR arrival.channel_group <> key.channel_group OR coalesce(arrival.edge_id <> coalesce(edge.edge_id, ''), false)) AS strangers
    , coalesce(max(arrival.terminal_no), 0) AS terminal_max
FROM arrival_event_5B AS arrival
JOIN merchant_zone_key_5B AS key ON key.key_no = arrival_key(arrival.arrival_id)
LEFT JOIN edge_catalogue_5B AS edge ON edge.key_no = key.key_no
GROUP BY key.key_no, arrival.routing, coalesce(arrival.site_id, '')
