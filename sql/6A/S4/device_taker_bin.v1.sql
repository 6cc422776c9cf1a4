/*
doc: Parties that have room for two more devices, by bins of their place.
step: emit_regions.devices
*/
SELECT part, bin, count(*) AS n FROM device_taker GROUP BY part, bin
