/*
doc: >
  The payments as the rules for alerts see them, with the signs that stand on a payment by itself (see sign_score), and its instrument and its address
  with the hour of the clock, in which there may be too many remote payments of one.
materialize: view
*/
SELECT flow_day(flow_id) AS day_no, flow_id, epoch_us(ts_utc) AS us, ts_utc, auth_latency_us, party_id, account_id, device_id, counterparty_account_id
    , merchant_id, merchant_country_iso, amount_minor, currency, channel = 'TRANSFER' AS is_transfer, channel = 'REMOTE' AS is_remote
    , (instrument_id::BIGINT << 24) | epoch_us(ts_utc) // 3600000000 AS instrument_hour
    , (ip_id::BIGINT << 24) | epoch_us(ts_utc) // 3600000000 AS address_hour
    , CASE WHEN decline_reason = 'ISSUER_RISK' AND auth_decision = 'DECLINED' THEN 1 WHEN decline_reason = 'THREE_DS_FAILED' THEN 2 ELSE 0 END
        + CASE WHEN entry_mode = 'MAGSTRIPE' THEN 4 ELSE 0 END
        + CASE WHEN channel = 'TRANSFER' THEN 512 ELSE 0 END AS signs
FROM flow_6B
WHERE part_no() IS NULL OR (flow_id >= flow_of_rank(part_first(part_no()), 0) AND flow_id < flow_of_rank(part_end(part_no()), 0))
