/*
doc: The arrivals of each key counted again by what they met, and those whose columns say more or less than one place.
materialize: dataset
*/
SELECT arrival_key(arrival_id) AS key_no
    , routing
    , coalesce(site_id, '') AS site_id
    , count(*) AS arrivals
    , count_if(is_virtual <> (routing = 'EDGE') OR (site_id IS NOT NULL) <> (routing = 'SITE') OR (edge_id IS NOT NULL) <> (routing = 'EDGE')
        OR (terminal_no IS NOT NULL) <> (routing = 'SITE')) AS faults
FROM arrival_event_5B
GROUP BY key_no, routing, coalesce(site_id, '')
