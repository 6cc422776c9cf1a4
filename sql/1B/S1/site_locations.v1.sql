/*
doc: >
  The position of every outlet on the grid of the time-zone polygons: its first candidate that stays in the zone of
  its place, else the centre of the place, whose zone is known.
*/
-- Candidates that lie in the zone of their place.
WITH held AS (
    SELECT c.site_no, c.preference, c.px, c.py
    FROM zones_resolved('site_candidate', 'candidate_hit', 'tz_country_zone', 'policy_ref.overlap_rules') AS z
    JOIN site_candidate AS c ON c.point_id = z.point_id
    WHERE z.tzid = c.place_tzid
)
-- First of them for each site.
, chosen AS (
    SELECT site_no, px, py
    FROM held
    QUALIFY row_number() OVER (PARTITION BY site_no ORDER BY preference) = 1
)
SELECT o.merchant_id
    , o.legal_country_iso
    , o.site_order
    , coalesce(c.px, grid_lon(o.lon_deg)) / 1e7 AS lon_deg
    , coalesce(c.py, grid_lat(o.lat_deg)) / 1e7 AS lat_deg
FROM site_offset AS o
LEFT JOIN chosen AS c ON c.site_no = o.site_no
