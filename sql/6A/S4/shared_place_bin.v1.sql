/*
doc: The same counted by bins.
step: emit_regions.device_links
*/
SELECT part, bin, count(*) AS n FROM shared_place GROUP BY part, bin
