/*
doc: >
  The volumes after remote reach: online demand comes from where people live. The units of a merchant in a country stay
  what they were.
materialize: table
step: reach
*/
SELECT volume.* EXCLUDE (units, people)
    , volume.units AS site_units
    , coalesce(target.quota, 0) AS reach_units
    , volume.units - coalesce(source.quota, 0) + coalesce(target.quota, 0) AS units
FROM zone_volume AS volume
LEFT JOIN apportion('reach_source_claim') AS source ON source.part = volume.pair AND source.unit = volume.tzid
LEFT JOIN apportion('reach_target_claim') AS target ON target.part = volume.pair AND target.unit = volume.tzid
