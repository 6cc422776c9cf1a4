/*
doc: The cards and other instruments that stand on each account.
source: account
target: instrument
*/
SELECT account_id AS source_id, instrument_id AS target_id, 'CARRIES' AS edge
FROM s3_account_instrument_links_6A
