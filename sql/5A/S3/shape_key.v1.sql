/*
doc: >
  A number for every class, country, zone and channel, so that millions of rows join on an integer; with the volume
  of the whole cell.
materialize: table
*/
SELECT row_number() OVER (ORDER BY demand_class, legal_country_iso, tzid, channel_group)::INTEGER AS shape_no
    , demand_class
    , legal_country_iso
    , tzid
    , channel_group
    , sum(effective_units) AS units
FROM effective_volume
GROUP BY demand_class, legal_country_iso, tzid, channel_group
