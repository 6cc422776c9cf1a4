/*
doc: >
  Arrivals that 5A expects in every slot of each zone in use, in units of 1e-9.
materialize: table
*/
SELECT surface.tzid, surface.local_horizon_bucket_index AS slot, sum(CAST(surface.lambda_local_scenario * 1e9 AS BIGINT)) AS units
FROM merchant_zone_scenario_local_5A AS surface
SEMI JOIN minute_share AS made ON made.slot = surface.local_horizon_bucket_index
GROUP BY surface.tzid, surface.local_horizon_bucket_index
