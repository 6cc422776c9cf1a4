"""A small world for what a bank finds out: a month of payments, made by arithmetic, and a truth of every kind.

The SQL is read from its files, and runs as it stands there; what the states before it hand over is made here.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from tests.sql.segment_world import Changes

from .payment_world import SUB, PaymentWorld, key_of, text

START = datetime(2026, 1, 5)
DAYS = 30
A_DAY = 1400
PARTIES = 900
STREAMS = ("6B.S4.review", "6B.S4.dispute_gap", "6B.S4.report")
KEYS = {stream: key_of(stream) for stream in STREAMS}

POLICIES = ("6B.amount", "6B.observation", "6B.realism_gate")
CHANGES: Changes = {
    # A day has too few payments for the rates of a country: readers and disputes of a larger one.
    "6B.observation": {
        "review": {"capacity_per_mille": 24.0},
        "honest_dispute": {"rate": 0.0015, "present_share": 0.5},
        "part_flows": 12000,
    },
    "6B.realism_gate": {"label_support_min": 30},
}
MODELS = (
    "day_flow",
    "review_capacity",
    "sign_score",
    "usual_amount",
    "observed_flow",
    "alert_6B",
    "draw__review",
    "review",
    "draw__dispute_gap",
    "disputed_rank",
    "reportable_flow",
    "draw__report",
    "report",
    "flow_label_6B",
    "case_item",
    "case_6B",
    "case_event_6B",
)
GATES = ("labelled_flow", "label_view", "label_law", "label_measure")
LAWS = ("alert_queue", "label_order", "label_of_flow", "case_order", "case_one_open", "observed_kinds")

INPUTS = f"""
CREATE TABLE scenario_manifest_5A AS SELECT 'baseline_v1' AS scenario_id;
CREATE TABLE horizon_day AS
SELECT day_no::SMALLINT AS day_no, (TIMESTAMP '{START}' + to_days(day_no::INTEGER))::DATE AS utc_date
    , {SUB}::UBIGINT AS scenario_sub
FROM range({DAYS}) AS days(day_no);
CREATE TABLE merchant_zone_key_5B AS SELECT 1 AS key_no, 7.0 * {A_DAY} AS weekly_volume_expected;
CREATE TABLE merchant_mcc_map AS
SELECT (1000 + no)::UBIGINT AS merchant_id
    , [5411, 5691, 5542, 5814, 5732, 7011, 5815, 5812][no + 1]::SMALLINT AS mcc
FROM range(8) AS merchants(no);
CREATE TABLE s1_party_base_6A AS
SELECT no AS party_id, ['DE', 'US', 'GB'][1 + no % 3] AS country_iso
    , ['REGION_EMEA', 'REGION_AMER', 'REGION_EMEA'][1 + no % 3] AS region_id
FROM range(1, {PARTIES + 1}) AS parties(no);
CREATE TABLE s4_device_base_6A AS
SELECT 100 + no AS device_id, no AS primary_party_id FROM range(1, {PARTIES + 1}) AS devices(no);
CREATE TABLE flow_6B AS
WITH number AS (
    SELECT day_no, place, day_no * {A_DAY} + place AS n, (day_no * {A_DAY} + place) * 48271 % 2147483647 AS h
    FROM range({DAYS}) AS days(day_no) CROSS JOIN range(1, {A_DAY + 1}) AS places(place)
)
, drawn AS (
    SELECT *, h % 97 AS a, h // 97 % 89 AS b, h // 8633 % 83 AS c, 1 + h % {PARTIES} AS party FROM number
)
, flow AS (
    SELECT (day_no << 32) | place AS flow_id
        , TIMESTAMP '{START}' + to_microseconds(day_no * 86400000000 + place * 61000000 + h % 60000000) AS ts_utc
        , CASE WHEN a < 55 THEN 'IN_PERSON' WHEN a < 94 THEN 'REMOTE' ELSE 'TRANSFER' END AS channel, *
    FROM drawn
)
SELECT flow_id, ts_utc, channel
    , CASE WHEN channel <> 'TRANSFER' THEN (1000 + b % 8)::UBIGINT END AS merchant_id
    , ['DE', 'US', 'GB'][1 + CASE WHEN c < 78 THEN party % 3 ELSE c % 3 END] AS merchant_country_iso
    , party::INTEGER AS party_id, party::INTEGER AS account_id, party::INTEGER AS instrument_id
    , CASE WHEN channel <> 'IN_PERSON' THEN (100 + CASE WHEN b < 3 THEN 1 + c ELSE party END)::INTEGER
        END AS device_id
    , CASE WHEN channel <> 'IN_PERSON' THEN (1 + party // 2)::INTEGER END AS ip_id
    , CASE WHEN channel = 'TRANSFER' THEN (1 + h % 40)::INTEGER END AS counterparty_account_id
    , (300 + (b * b * c) % 40000 + CASE WHEN c < 4 THEN 90000 ELSE 0 END)::BIGINT AS amount_minor
    , ['EUR', 'USD', 'GBP'][1 + CASE WHEN c < 78 THEN party % 3 ELSE c % 3 END] AS currency
    , CASE WHEN channel = 'TRANSFER' THEN 'TRANSFER' WHEN channel = 'REMOTE' THEN 'ECOM'
        WHEN b = 7 THEN 'MAGSTRIPE' ELSE 'CHIP' END AS entry_mode
    , CASE WHEN b >= 82 THEN 'DECLINED' ELSE 'APPROVED' END AS auth_decision
    , CASE WHEN b >= 85 THEN 'INSUFFICIENT_FUNDS' WHEN b >= 82 THEN 'ISSUER_RISK'
        WHEN b = 81 THEN 'THREE_DS_FAILED' END AS decline_reason
    , (200000 + h % 900000)::INTEGER AS auth_latency_us
    , CASE WHEN b >= 82 THEN 'DECLINED' WHEN b = 40 THEN 'OPEN' ELSE 'CLEARED' END AS outcome
FROM flow;
CREATE TABLE flow_truth_6B AS
WITH kind AS (
    SELECT subtype, row_number() OVER (ORDER BY subtype) - 1 AS kind_no, count(*) OVER () AS kinds
    FROM policy_6B.observed_kinds WHERE subtype <> 'HONEST'
)
SELECT flow.flow_id, kind.subtype
    , CASE WHEN kind.subtype IN ('FRIENDLY', 'REFUND_ABUSE') THEN 'ABUSE'
        WHEN kind.subtype IN ('HOLIDAY_SPREE', 'FIRST_TRIP', 'GIFT_BURST', 'BIG_PURCHASE', 'BORROWED_DEVICE')
        THEN 'LEGIT_HARD'
        ELSE 'FRAUD' END AS truth_label
    , (1 + flow.account_id % 7)::INTEGER AS campaign_id, 'PRIMARY' AS role
FROM flow_6B AS flow
JOIN kind ON kind.kind_no = flow.account_id * 31 % kind.kinds
WHERE flow.flow_id % 4294967296 * 7 % 17 < 2 AND (flow.account_id % 5 = 0 OR flow.amount_minor > 80000)
    OR (flow.flow_id % 4 = 1 AND (flow.device_id <> 100 + flow.party_id OR flow.decline_reason = 'ISSUER_RISK'))
"""


class LabelWorld(PaymentWorld):
    """A connection in which the SQL of the observation of 6B.S4 finds all that it reads."""

    POLICIES: ClassVar[tuple[str, ...]] = POLICIES
    LOOSE: ClassVar[Changes] = CHANGES
    INPUTS: ClassVar[str] = INPUTS

    def broken_laws(self) -> set[str]:
        """The laws that return rows."""
        return {name for name in LAWS if self.sql(text(name, "S4/assert"))}

    def measure(self) -> dict[tuple[str, str], float | None]:
        """(test, metric) -> value."""
        self.run(*GATES)
        return {(test, name): value for test, name, value, *_ in self.sql("SELECT * FROM label_measure")}
