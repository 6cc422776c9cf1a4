/*
doc: The payments of the parties of a range that are looked at, at merchants, with the home of the payer and, in person, the place.
materialize: view
*/
SELECT batch.batch_no, flow.flow_id, flow.party_id, epoch_us(flow.ts_utc) AS us, flow.merchant_id, flow.channel = 'IN_PERSON' AS in_person
    , flow.instrument_id, flow.device_id, flow.ip_id, party.country_iso <> flow.merchant_country_iso AS is_abroad
    , CASE WHEN flow.channel = 'IN_PERSON' THEN point.lat_deg END AS lat_deg, CASE WHEN flow.channel = 'IN_PERSON' THEN point.lon_deg END AS lon_deg
FROM flow_6B AS flow
JOIN payer_batch AS batch ON flow.party_id >= batch.party_from AND flow.party_id < batch.party_to AND flow.party_id % batch.every = 0
LEFT JOIN s1_party_base_6A AS party ON party.party_id = flow.party_id
LEFT JOIN site_point AS point
    ON point.merchant_id = flow.merchant_id AND point.legal_country_iso = flow.merchant_country_iso AND point.site_id = flow.site_id
WHERE flow.channel <> 'TRANSFER' AND (part_no() IS NULL OR batch.batch_no = part_no())
