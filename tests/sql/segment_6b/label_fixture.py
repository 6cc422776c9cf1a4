"""A small world for what a bank finds out: a month of payments, made by arithmetic, and a truth of every kind.

The SQL is read from its files, and runs as it stands there; what the states before it hand over is made here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from engine.execute.session import create_policy
from engine.project.policy.policies import merge, relations_of, validate
from engine.rng import stream_key

from .flow_fixture import ROOT, SEED, SUB, load_macros, schema, shipped

START = datetime(2026, 1, 5)
DAYS = 30
A_DAY = 1400
PARTIES = 900
STREAMS = ("6B.S4.review", "6B.S4.dispute_gap", "6B.S4.report")
KEYS = {stream: stream_key(SEED, "0" * 64, stream) for stream in STREAMS}

POLICIES = {
    "6B.amount": "config/layer3/6B/policy/amount_6B.v1.yaml",
    "6B.observation": "config/layer3/6B/policy/observation.v1.yaml",
    "6B.realism_gate": "config/layer3/6B/realism_gate.v1.yaml",
}
CHANGES: dict[str, dict[str, Any]] = {
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
VIEWS = ("observed_flow",)
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


def text(name: str, folder: str = "S4/observation") -> str:
    """The SQL of a model, an assertion or a gate."""
    return (ROOT / "sql" / "6B" / folder / f"{name}.v1.sql").read_text("utf-8")


class LabelWorld:
    """A connection in which the SQL of the observation of 6B.S4 finds all that it reads."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.sql("SET TimeZone = 'UTC'")
        for half in (0, 1):
            cases = " ".join(f"WHEN '{stream}' THEN {key[half]}::UBIGINT" for stream, key in KEYS.items())
            self.sql(f"CREATE MACRO rng_key{half}(stream) AS CASE stream {cases} END")
        self.part(None)
        load_macros(self.connection)
        for policy_id in POLICIES:
            self.policy(policy_id, {})
        self.sql(INPUTS)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as mappings."""
        relation = self.connection.execute(query)
        names = [column[0] for column in relation.description or []]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]

    def part(self, number: int | None) -> None:
        """From here on the part that is made."""
        value = "NULL" if number is None else number
        self.sql(f"CREATE OR REPLACE MACRO part_no() AS {value}::INTEGER")

    def policy(self, policy_id: str, change: dict[str, Any]) -> dict[str, Any]:
        """A policy as it is shipped, for a small world, with a change."""
        path = POLICIES[policy_id]
        changed = merge(merge(shipped(path), CHANGES.get(policy_id, {})), change)
        validate(changed, schema(policy_id), policy_id)
        for relation in relations_of(policy_id, changed, schema(policy_id)):
            self.sql(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
            self.sql(f"DROP TABLE IF EXISTS {relation.qualified}")
            create_policy(self.connection, relation)
        return changed

    def run(self, *names: str) -> LabelWorld:
        """The models, or some of them, in their order."""
        for name in names or MODELS:
            kind = "VIEW" if name in VIEWS else "TABLE"
            self.sql(f"CREATE OR REPLACE {kind} {name} AS {text(name)}")
        return self

    def red(self) -> set[str]:
        """The laws that return rows."""
        return {name for name in LAWS if self.sql(text(name, "S4/assert"))}

    def measure(self) -> dict[tuple[str, str], float | None]:
        """(test, metric) -> value."""
        for name in GATES:
            self.sql(f"CREATE OR REPLACE TABLE {name} AS {text(name, 'gates')}")
        return {(test, name): value for test, name, value, *_ in self.sql("SELECT * FROM label_measure")}
