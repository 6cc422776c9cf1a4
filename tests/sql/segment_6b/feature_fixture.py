"""A small world for what models learn from: twelve days of payments of some parties, made by arithmetic.

Truth and labels are made by arithmetic too.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from tests.sql.segment_world import Changes

from .payment_world import SUB, PaymentWorld, key_of

START = datetime(2026, 1, 5)
DAYS, A_DAY, PARTIES = 12, 260, 60
STREAM = "6B.S4.sample"
KEY = key_of(STREAM)
HOLDERS = ("DE", "US", "JP")

POLICIES = ("6B.amount", "6B.campaign_law", "6B.observation", "6B.sampling", "6B.detection", "6B.realism_gate")
CHANGES: Changes = {"6B.sampling": {"honest_every": 20}}
SAMPLE = ("day_flow", "draw__sample", "training_sample_6B")
DETECTION = ("detection_split", "detection_cell", "detection_weight_6B", "detection_score_6B")

INPUTS = f"""
CREATE TABLE scenario_manifest_5A AS
SELECT 'baseline_v1' AS scenario_id, TIMESTAMP '{START}' AS horizon_start_utc;
CREATE TABLE horizon_day AS
SELECT no::SMALLINT AS day_no, {SUB}::UBIGINT AS scenario_sub FROM range({DAYS}) AS days(no);
CREATE TABLE flow_part_6B AS SELECT no::SMALLINT AS day_no, 0 AS part_no FROM range({DAYS}) AS days(no);
CREATE TABLE merchant_mcc_map AS
SELECT (1000 + no)::UBIGINT AS merchant_id, [5411, 5691, 5542, 5732, 7011, 5815][no + 1]::SMALLINT AS mcc
FROM range(6) AS merchants(no);
CREATE TABLE s1_party_base_6A AS
SELECT no AS party_id, {list(HOLDERS)}[1 + no % 3] AS country_iso FROM range(1, {PARTIES + 1}) AS parties(no);
CREATE TABLE s2_account_base_6A AS
SELECT no AS account_id, DATE '2025-12-31' - (no * 37)::INTEGER AS opened_on
FROM range(1, {PARTIES + 1}) AS accounts(no);
CREATE TABLE s4_device_base_6A AS
SELECT 100 + no AS device_id, no AS primary_party_id FROM range(1, {PARTIES + 1}) AS devices(no);
CREATE TABLE flow_6B AS
WITH drawn AS (
    SELECT day_no, no, (day_no * {A_DAY} + no) * 48271 % 2147483647 AS h
    FROM range({DAYS}) AS days(day_no) CROSS JOIN range({A_DAY}) AS places(no)
)
, flow AS (
    SELECT *, h % 97 AS a, h // 97 % 89 AS b, h // 8633 % 83 AS c
        , 1 + (h // 7 % 31) * (h // 217 % 31) % {PARTIES} AS party
        , TIMESTAMP '{START}' + to_days(day_no::INTEGER) + to_microseconds(CASE WHEN h % 5 = 0
            THEN 43200000000 + h // 5 % 5400000000 ELSE h * 41 % 86400000000 END) AS ts_utc
    FROM drawn
)
SELECT (day_no << 32) | row_number() OVER (PARTITION BY day_no ORDER BY ts_utc, no) AS flow_id, ts_utc
    , [60, -300, 540][1 + c % 3]::SMALLINT AS utc_offset_minutes
    , CASE WHEN a >= 12 THEN (1000 + b % 6)::UBIGINT END AS merchant_id
    , {list(HOLDERS)}[1 + CASE WHEN c < 70 THEN party % 3 ELSE c % 3 END] AS merchant_country_iso
    , CASE WHEN a < 12 THEN 'TRANSFER' WHEN a < 55 THEN 'IN_PERSON' ELSE 'REMOTE' END AS channel
    , party::INTEGER AS party_id, party::INTEGER AS account_id, party::INTEGER AS instrument_id
    , CASE WHEN a < 12 OR a >= 55
        THEN (100 + CASE WHEN b < 9 THEN 1 + c % 5 ELSE party END)::INTEGER END AS device_id
    , CASE WHEN a < 12 OR a >= 55 THEN (1 + CASE WHEN b < 20 THEN c % 4 ELSE party // 2 END)::INTEGER END AS ip_id
    , CASE WHEN a < 12 THEN (1 + b % 13)::INTEGER END AS counterparty_account_id
    , (90 + b * b * (1 + c % 9))::BIGINT AS amount_minor, (80 + b * b * (1 + c % 7))::BIGINT AS home_amount_minor
    , CASE WHEN a < 12 THEN 'TRANSFER' WHEN a < 20 THEN 'MAGSTRIPE' WHEN a < 55 THEN 'CONTACTLESS'
        ELSE 'ECOM' END AS entry_mode
    , CASE WHEN b < 12 THEN 'DECLINED' ELSE 'APPROVED' END AS auth_decision
    , CASE WHEN b < 12 THEN 'ISSUER_RISK' END AS decline_reason
    , CASE WHEN c % 11 = 0 THEN 2 ELSE 1 END::UTINYINT AS attempts
    , CASE WHEN b < 12 THEN 'DECLINED' WHEN b = 40 THEN 'OPEN' ELSE 'CLEARED' END AS outcome
    , CASE WHEN b % 30 = 17 THEN 50 END::BIGINT AS refund_minor
FROM flow;
CREATE TABLE flow_truth_6B AS
SELECT flow_id, CASE flow_id % 19 WHEN 3 THEN 'ABUSE' WHEN 4 THEN 'LEGIT_HARD' ELSE 'FRAUD' END AS truth_label
    , CASE flow_id % 19 WHEN 3 THEN 'FRIENDLY' WHEN 4 THEN 'FIRST_TRIP' ELSE 'STOLEN_CNP' END AS subtype
FROM flow_6B
WHERE flow_id % 19 = 3 OR flow_id % 19 = 4 OR (flow_id % 19 < 9 AND device_id < 106) OR flow_id % 83 = 0;
CREATE TABLE flow_label_6B AS
SELECT flow.flow_id, label_no::UTINYINT AS label_no
    , CASE WHEN label_no = 2 AND flow.flow_id % 2 = 0 THEN 'LEGIT' ELSE 'FRAUD' END AS label, 'CUSTOMER' AS source
    , flow.ts_utc + to_hours((label_no * 7 + flow.flow_id % 61)::INTEGER) - INTERVAL 1 HOUR AS event_ts
    , flow.ts_utc + to_hours((label_no * 7 + flow.flow_id % 61)::INTEGER) AS available_ts
FROM flow_truth_6B AS truth
JOIN flow_6B AS flow ON flow.flow_id = truth.flow_id
CROSS JOIN range(1, 3) AS labels(label_no)
WHERE truth.truth_label <> 'LEGIT_HARD' AND flow.flow_id % 3 > 0;
"""


class FeatureWorld(PaymentWorld):
    """A connection in which the features, the sample and the scorecard of 6B find all that they read."""

    POLICIES: ClassVar[tuple[str, ...]] = POLICIES
    LOOSE: ClassVar[Changes] = CHANGES
    INPUTS: ClassVar[str] = INPUTS
