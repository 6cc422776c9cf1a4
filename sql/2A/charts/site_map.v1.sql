/*
doc: >
  Sites on the map, by two degrees of latitude and longitude, the larger the dot the more of them, coloured by the offset of the zone that most
  of them are in on the first day of the first legality window. Land is where no zone of an ocean holds a whole cell of the zone grid.
title: Sites by time zone
front: 1
*/
-- The first instant of the first window.
WITH day AS (
    SELECT epoch(min(start))::BIGINT AS instant_utc FROM policy_2A.legality_windows
)
-- Offset of each zone at that instant.
, standing AS (
    SELECT clock.tzid, arg_max(clock.utoff_s, clock.instant_utc) AS utoff_s
    FROM tz_timetable_cache AS clock
    JOIN day ON clock.instant_utc <= day.instant_utc
    GROUP BY clock.tzid
)
-- Squares of four cells a side, 1.68 degrees, that hold land.
, square AS (
    SELECT DISTINCT floor(cell.cx / 4)::INTEGER AS px, floor(cell.cy / 4)::INTEGER AS py
    FROM tz_cell_full AS cell
    JOIN tz_zone AS zone ON zone.zone_id = cell.zone_id AND NOT zone.is_ocean
    WHERE cell.cy BETWEEN -136 AND 190
)
-- Squares beside each other are one line: their columns less their places in the row are the same.
, land AS (
    SELECT py, min(px) AS px_first, max(px) AS px_last
    FROM (SELECT px, py, px - row_number() OVER (PARTITION BY py ORDER BY px) AS line_no FROM square)
    GROUP BY py, line_no
)
-- Sites of each zone by two degrees.
, counted AS (
    SELECT 2 * floor(place.lat_deg / 2) + 1 AS latitude, 2 * floor(place.lon_deg / 2) + 1 AS longitude, site.tzid, count(*) AS sites
    FROM site_locations AS place
    JOIN site_timezones AS site
        ON site.merchant_id = place.merchant_id AND site.legal_country_iso = place.legal_country_iso
        AND site.site_order = place.site_order
    GROUP BY latitude, longitude, site.tzid
)
-- The zone that most of them are in.
, dot AS (
    SELECT latitude, longitude, arg_max(tzid, (sites, tzid)) AS tzid, sum(sites)::BIGINT AS sites
    FROM counted
    GROUP BY latitude, longitude
)
SELECT 'land' AS part, (0.4194304 * (4 * py + 2))::DOUBLE AS latitude, greatest(0.4194304 * 4 * px_first, -180)::DOUBLE AS longitude
    , least(0.4194304 * 4 * (px_last + 1), 180)::DOUBLE AS longitude_end, NULL::VARCHAR AS zone, NULL::BIGINT AS sites, NULL::DOUBLE AS offset_hours
FROM land
UNION ALL
SELECT 'sites', dot.latitude, dot.longitude, NULL, dot.tzid, dot.sites, standing.utoff_s / 3600
FROM dot
JOIN standing ON standing.tzid = dot.tzid
