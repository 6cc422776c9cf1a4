/*
doc: The payments at merchants of the parties of a range that are looked at.
materialize: view
*/
-- One row, so that DuckDB knows how many payments come out of the join.
WITH cut AS (
    SELECT max(batches) AS batches, max(parties) AS parties, max(every) AS every FROM payer_batch
)
SELECT (flow.party_id * cut.batches // cut.parties)::INTEGER AS batch_no, flow.flow_id, flow.party_id, epoch_us(flow.ts_utc) AS us
    , flow.merchant_id, flow.merchant_country_iso, flow.site_id, flow.channel = 'IN_PERSON' AS in_person
    , flow.instrument_id, flow.device_id, flow.ip_id
FROM flow_6B AS flow
CROSS JOIN cut
WHERE flow.channel <> 'TRANSFER' AND flow.party_id % cut.every = 0
    AND (part_no() IS NULL OR (flow.party_id * cut.batches // cut.parties) = part_no())
