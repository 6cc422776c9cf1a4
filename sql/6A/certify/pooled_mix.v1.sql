/*
doc: The share of each type of IP by region, as the seeds have it.
materialize: table
*/
SELECT DISTINCT region_id, ip_type, share FROM seed_ip_mix_share
