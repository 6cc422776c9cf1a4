/*
doc: The same counted by bins.
step: emit_regions.ip_edges
*/
SELECT part, bin, count(*) AS n FROM linked_place GROUP BY part, bin
