/*
doc: Edges of devices before the caps - owners, further users, accounts and instruments.
step: emit_regions.device_links
*/
SELECT (SELECT count(*) FROM device_profile) + (SELECT count(*) FROM device_use_kept)
    + (SELECT count(*) FROM reached_account) + (SELECT count(*) FROM reached_instrument) AS links
