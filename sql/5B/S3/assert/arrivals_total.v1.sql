/*
doc: There are as many arrivals as the cells have.
code: 301
name: ARRIVALS_TOTAL
hint: a cell whose key or zone was not joined; see draw__arrival_event
*/
SELECT events.arrivals, cells.arrivals AS arrivals_of_cells
FROM (SELECT count(*) AS arrivals FROM arrival_event_5B) AS events
CROSS JOIN (SELECT coalesce(sum(n), 0) AS arrivals FROM bucket_count_5B) AS cells
WHERE events.arrivals <> cells.arrivals
