-- Payments by arithmetic, every sixth in truth one of a campaign, and what of 5B and 6A and 6B they are looked up in.
CREATE TABLE flow_6B AS
WITH flow AS (
    SELECT number, (number * 9973 + number // 7 * 31) % 29 < 5 AS is_fraud, (number * 7919) % 30 AS day_no, (number * 104729) % 86400 AS second
        , (number * 15485863) % 1009 AS one, (number * 32452843) % 6007 AS other, (number * 49979687) % 997 AS third
    FROM range(14500) AS made (number)
)
SELECT (day_no << 32) | (1 + row_number() OVER (PARTITION BY day_no ORDER BY second, number)) AS flow_id
    , number, is_fraud
    , TIMESTAMP '2026-01-01' + to_days(day_no::INTEGER) + to_seconds(second) AS ts_utc, 0::SMALLINT AS utc_offset_minutes
    , CASE WHEN third % 25 > 0 THEN 1 + one END::UBIGINT AS merchant_id, CASE WHEN one % 10 = 0 THEN 'FR' ELSE 'DE' END AS merchant_country_iso
    , CASE WHEN third % 25 = 0 THEN 'TRANSFER' WHEN third % 3 = 0 THEN 'REMOTE' ELSE 'IN_PERSON' END AS channel
    , CASE WHEN third % 25 > 0 THEN '1' END AS site_id, CASE WHEN third % 25 > 0 THEN 1 END::SMALLINT AS terminal_no
    , (1 + other)::INTEGER AS party_id, (1 + other)::INTEGER AS account_id, (1 + other)::INTEGER AS instrument_id
    , CASE WHEN third % 3 = 0 THEN 16 + other END::INTEGER AS device_id, CASE WHEN third % 3 = 0 THEN 1 + other END::INTEGER AS ip_id
    , CASE WHEN third % 25 = 0 THEN 1 + (number * 31) % 6007 END::INTEGER AS counterparty_account_id
    , (100 + (number * 271) % 9973)::BIGINT AS amount_minor, CASE WHEN one % 10 = 0 THEN 'EUR' ELSE 'JPY' END AS currency
    , (100 + (number * 271) % 9973)::BIGINT AS home_amount_minor
    , 'CHIP' AS entry_mode, CASE WHEN one % 5 = 0 THEN 'DECLINED' ELSE 'APPROVED' END AS auth_decision
    , CASE WHEN one % 5 = 0 THEN 'ISSUER_RISK' END AS decline_reason, 'NONE' AS three_ds, 1::UTINYINT AS attempts
    , (500000 + one)::INTEGER AS auth_latency_us, NULL::INTEGER AS retry_instrument_id, NULL::INTEGER AS second_wait_us
    , NULL::INTEGER AS third_wait_us, NULL::INTEGER AS retry_latency_us, NULL::BIGINT AS hold_minor
    , CASE WHEN one % 5 = 0 THEN 'DECLINED' WHEN one % 5 = 1 THEN 'OPEN' ELSE 'CLEARED' END AS outcome
    , CASE WHEN one % 5 > 1 THEN 100 END::INTEGER AS cleared_after_s, NULL::INTEGER AS reversed_after_s
    , CASE WHEN one % 5 > 1 AND other % 7 = 0 THEN 50 END::BIGINT AS first_clearing_minor
    , CASE WHEN one % 5 > 1 AND other % 14 = 0 THEN 9 END::INTEGER AS second_cleared_after_s
    , NULL::BIGINT AS refund_minor, NULL::INTEGER AS refunded_after_s
FROM flow;
CREATE TABLE flow_truth_6B AS
SELECT flow_id, CASE number % 20 WHEN 0 THEN 'ABUSE' ELSE 'FRAUD' END AS truth_label
    , CASE number % 20 WHEN 0 THEN 'FRIENDLY' WHEN 1 THEN 'APP_SCAM' WHEN 2 THEN 'MULE_RING' ELSE 'STOLEN_CNP' END AS subtype
    , 1 AS campaign_id, 0 AS target_no, CASE number % 20 WHEN 2 THEN 'SUPPORTING' ELSE 'PRIMARY' END AS role
    , CASE outcome WHEN 'CLEARED' THEN 50 ELSE 0 END::BIGINT AS loss_minor
FROM flow_6B
WHERE is_fraud;
ALTER TABLE flow_6B DROP COLUMN is_fraud;
ALTER TABLE flow_6B DROP COLUMN number;
CREATE TABLE s1_party_base_6A AS
SELECT 1 + number AS party_id, CASE number % 3 WHEN 0 THEN 'FR' ELSE 'DE' END AS country_iso, 'RETAIL' AS segment_id
    , CASE number % 2 WHEN 0 THEN 'REGION_EMEA' ELSE 'REGION_APAC' END AS region_id
FROM range(6007) AS made (number);
CREATE TABLE s3_instrument_base_6A AS SELECT party_id AS instrument_id, party_id AS account_id, 'CARD' AS instrument_type FROM s1_party_base_6A;
CREATE TABLE s2_account_base_6A AS SELECT party_id AS account_id, 'CURRENT' AS account_type, country_iso, segment_id FROM s1_party_base_6A;
CREATE TABLE s4_ip_base_6A AS SELECT party_id AS ip_id, country_iso, 'RESIDENTIAL' AS ip_type, 'CONSUMER_ISP' AS asn_class FROM s1_party_base_6A;
CREATE TABLE s4_device_base_6A AS
SELECT 15 + party_id AS device_id, 'PHONE' AS device_type, country_iso AS home_country_iso, party_id AS primary_party_id FROM s1_party_base_6A;
CREATE TABLE arrival_event_5B AS SELECT merchant_id, ts_utc FROM flow_6B WHERE merchant_id IS NOT NULL;
CREATE TABLE flow_event_6B AS SELECT flow_id, 1::UTINYINT AS event_seq FROM flow_6B;
CREATE TABLE wallet_6B AS SELECT party_id FROM s1_party_base_6A;
CREATE TABLE flow_label_6B AS SELECT flow_id, TIMESTAMP '2026-06-01' AS available_ts FROM flow_truth_6B;
CREATE TABLE alert_6B AS SELECT flow_id, TIMESTAMP '2026-06-01' AS alerted_ts FROM flow_truth_6B;
CREATE TABLE case_event_6B AS SELECT flow_id, TIMESTAMP '2026-06-01' AS ts_utc FROM flow_truth_6B;
CREATE TABLE s5_party_fraud_roles_6A AS
SELECT party_id, CASE WHEN party_id % 20 = 0 OR party_id % 2 = 0 AND party_id IN (SELECT party_id FROM flow_6B SEMI JOIN flow_truth_6B USING (flow_id))
    THEN 'SYNTHETIC_ID' ELSE 'CLEAN' END AS fraud_role_party
FROM s1_party_base_6A;
CREATE TABLE s5_account_fraud_roles_6A AS
SELECT account_id, CASE WHEN account_id % 20 = 0
    OR account_id % 2 = 0 AND account_id IN (SELECT account_id FROM flow_6B SEMI JOIN flow_truth_6B USING (flow_id))
    OR account_id IN (SELECT counterparty_account_id FROM flow_6B SEMI JOIN flow_truth_6B USING (flow_id))
    THEN 'MULE_ACCOUNT' ELSE 'CLEAN_ACCOUNT' END AS fraud_role_account
FROM s2_account_base_6A;
CREATE TABLE s5_device_fraud_roles_6A AS
SELECT device_id, CASE WHEN device_id % 20 = 0 OR device_id % 2 = 0 AND device_id IN (SELECT device_id FROM flow_6B SEMI JOIN flow_truth_6B USING (flow_id))
    THEN 'REUSED_DEVICE' ELSE 'CLEAN_DEVICE' END AS fraud_role_device
FROM s4_device_base_6A;
CREATE TABLE meta_checks AS SELECT '6B' AS segment, 'S4' AS state, 'EVENT_ORDER' AS check_id, '235' AS code, 'PASS' AS result, 0::BIGINT AS violations;
CREATE TABLE payer_measure AS SELECT 'AT1' AS test_id, 'chain_faults' AS metric_name, 0.0::DOUBLE AS value, 9::BIGINT AS support_n;
CREATE TABLE fraud_measure AS SELECT 'FR4' AS test_id, 'abroad_odds_low' AS metric_name, 9.0::DOUBLE AS value, 900::BIGINT AS support_n;
