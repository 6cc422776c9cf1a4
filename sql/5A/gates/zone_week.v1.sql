/*
doc: The baseline week of every merchant, country and zone added up bucket by bucket, in exact units.
materialize: table
*/
SELECT base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group, sum(fx(base.lambda_local_base, 12)) AS units
FROM merchant_zone_baseline_local_5A AS base
GROUP BY base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group
