/*
doc: The buckets of every row add up to its weekly volume.
code: 132
name: MASS_DRIFT
hint: look for a shape whose mass is not 1
*/
SELECT merchant_id, legal_country_iso, tzid, channel_group, weekly_volume, bucket_sum
FROM weekly_drift
