"""A small world for the flows of 6B: nine keys in five moneys, a few dozen customers, three weeks of arrivals.

The SQL is read from its files, and runs as it stands there; what S1 and the segments before it hand over is
made here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from engine.execute.session import create_policy
from engine.project.policy.policies import merge, relations_of, validate
from engine.project.yaml_text import parse_yaml
from engine.rng import entity_of_text, stream_key

ROOT = Path(__file__).parents[3]
SEED = 42
STREAM = "6B.S2.flow"
SCENARIO = "baseline_v1"
START = datetime(2026, 1, 25)
DAYS = 20
KEY = stream_key(SEED, "0" * 64, STREAM)
SUB = entity_of_text(f"scenario|{SCENARIO}") & 0xFFFFFFFF

POLICIES = {
    "6B.amount": "config/layer3/6B/policy/amount_6B.v1.yaml",
    "6B.decision": "config/layer3/6B/policy/decision_6B.v1.yaml",
    "6B.lifecycle": "config/layer3/6B/policy/lifecycle_6B.v1.yaml",
    "6B.attachment": "config/layer3/6B/policy/attachment.v1.yaml",
    "6B.campaign_law": "config/layer3/6B/policy/campaign_law_6B.v1.yaml",
    "6B.realism_gate": "config/layer3/6B/realism_gate.v1.yaml",
    "6A.taxonomy_instrument_types": "config/layer3/6A/taxonomy/taxonomy_instrument_types_6A.v1.yaml",
}
MODELS = (
    "country_money_6B",
    "key_law_6B",
    "card_trait",
    "draw__flow",
    "flow_amount",
    "flow_decision",
    "flow_base_6B",
)
VIEWS = ("draw__flow", "flow_amount", "flow_decision")
GATES = ("key_line", "flow_ledger", "refund_law", "flow_measure")

# key_no, merchant category, country, channel
KEYS = (
    (1, 5411, "DE", "card_present"),
    (2, 5691, "DE", "card_not_present"),
    (3, 5542, "US", "card_present"),
    (4, 5814, "JP", "card_present"),
    (5, 5732, "KW", "card_not_present"),
    (6, 7011, "US", "card_not_present"),
    (7, 6011, "GB", "card_present"),
    (8, 5815, "GB", "card_not_present"),
    (9, 5812, "ID", "card_present"),
)
ARRIVALS_A_DAY = 48
KINDS = (
    ("RETAIL_DEBIT_CARD_PHYSICAL", "RETAIL_CURRENT_BASIC", None, 25),
    ("RETAIL_CREDIT_CARD_PHYSICAL", "RETAIL_CREDIT_CARD_STANDARD", 300, None),
    ("WALLET_DEVICE_TOKEN", "RETAIL_CURRENT_PREMIUM", None, None),
)
HOMES = ("DE", "US", "JP", "KW", "GB", "ID")

INPUTS = """
CREATE TABLE scenario_manifest_5A (scenario_id VARCHAR, horizon_start_utc TIMESTAMP, horizon_end_utc TIMESTAMP);
CREATE TABLE horizon_day (day_no SMALLINT, scenario_sub UBIGINT);
CREATE TABLE merchant_zone_key_5B (
    key_no INTEGER, merchant_id UBIGINT, legal_country_iso VARCHAR, channel_group VARCHAR);
CREATE TABLE merchant_mcc_map (merchant_id UBIGINT, mcc SMALLINT);
CREATE TABLE s1_party_base_6A (party_id BIGINT, party_type VARCHAR, country_iso VARCHAR, wealth_rank DOUBLE);
CREATE TABLE s2_account_base_6A (
    account_id BIGINT, owner_party_id BIGINT, account_type VARCHAR, credit_limit INTEGER, pay_day UTINYINT);
CREATE TABLE s3_instrument_base_6A (
    instrument_id BIGINT, account_id BIGINT, owner_party_id BIGINT, instrument_type VARCHAR);
CREATE TABLE arrival_event_5B (arrival_id BIGINT, ts_utc TIMESTAMP);
CREATE TABLE flow_party_6B (arrival_id BIGINT, party_id INTEGER, account_id INTEGER, instrument_id INTEGER);
"""


@cache
def document(policy_id: str) -> dict[str, Any]:
    """A policy as it is shipped."""
    path = POLICIES[policy_id]
    found: dict[str, Any] = parse_yaml((ROOT / path).read_text("utf-8"), path)
    return found


@cache
def schema(policy_id: str) -> dict[str, Any]:
    """Its contract."""
    namespace, _, name = policy_id.partition(".")
    path = f"contracts/{namespace}/policy/{name}.schema.yaml"
    found: dict[str, Any] = parse_yaml((ROOT / path).read_text("utf-8"), path)
    return found


def text(name: str, folder: str = "S2") -> str:
    """The SQL of a model, an assertion or a gate."""
    return (ROOT / "sql" / "6B" / folder / f"{name}.v1.sql").read_text("utf-8")


def arrival_id(day_no: int, key_no: int, slot: int, ordinal: int) -> int:
    return (day_no << 51) | (key_no << 31) | (slot << 24) | ordinal


class FlowWorld:
    """A connection in which the SQL of 6B.S2 finds all that it reads."""

    def __init__(self, changes: dict[str, dict[str, Any]] | None = None) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.sql("SET TimeZone = 'UTC'")
        for half in (0, 1):
            self.sql(f"CREATE MACRO rng_key{half}(stream) AS {KEY[half]}::UBIGINT")
        self.sql("CREATE MACRO part_no() AS NULL::INTEGER")
        self._macros()
        for policy_id in POLICIES:
            self.policy(policy_id, (changes or {}).get(policy_id, {}))
        self.sql(INPUTS)
        self._people()
        self._arrivals()

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as mappings."""
        relation = self.connection.execute(query)
        names = [column[0] for column in relation.description or []]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]

    def policy(self, policy_id: str, change: dict[str, Any]) -> None:
        changed = merge(document(policy_id), change)
        validate(changed, schema(policy_id), policy_id)
        for relation in relations_of(policy_id, changed, schema(policy_id)):
            self.sql(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
            self.sql(f"DROP TABLE IF EXISTS {relation.qualified}")
            create_policy(self.connection, relation)

    def run(self, *names: str) -> FlowWorld:
        """The models, or some of them, in their order."""
        for name in names or MODELS:
            kind = "VIEW" if name in VIEWS else "TABLE"
            self.sql(f"CREATE OR REPLACE {kind} {name} AS {text(name)}")
        return self

    def red(self) -> set[str]:
        """The assertions that return rows."""
        names = [path.name.removesuffix(".v1.sql") for path in (ROOT / "sql/6B/S2/assert").glob("*.sql")]
        return {name for name in names if self.sql(text(name, "S2/assert"))}

    def measure(self) -> dict[tuple[str, str], float]:
        """(test, metric) -> value."""
        for name in GATES:
            self.sql(f"CREATE OR REPLACE TABLE {name} AS {text(name, 'gates')}")
        return {(test, name): value for test, name, value, *_ in self.sql("SELECT * FROM flow_measure")}

    def _macros(self) -> None:
        left = sorted((ROOT / "macros").glob("*.sql"))
        while left:
            refused = []
            for path in left:
                try:
                    self.sql(path.read_text("utf-8"))
                except duckdb.Error:
                    refused.append(path)
            assert len(refused) < len(left), refused
            left = refused

    def _people(self) -> None:
        end = START + timedelta(days=DAYS)
        self.connection.execute("INSERT INTO scenario_manifest_5A VALUES (?, ?, ?)", [SCENARIO, START, end])
        for day_no in range(DAYS):
            self.connection.execute("INSERT INTO horizon_day VALUES (?, ?)", [day_no, SUB])
        for key_no, mcc, country, channel in KEYS:
            merchant = 1000 + key_no
            self.connection.execute(
                "INSERT INTO merchant_zone_key_5B VALUES (?, ?, ?, ?)", [key_no, merchant, country, channel]
            )
            self.connection.execute("INSERT INTO merchant_mcc_map VALUES (?, ?)", [merchant, mcc])
        instrument = 0
        for party in range(1, 37):
            home = HOMES[party % len(HOMES)]
            kind = "BUSINESS" if party % 9 == 0 else "RETAIL"
            rank = round((party * 0.6180339887) % 1, 6)
            self.connection.execute("INSERT INTO s1_party_base_6A VALUES (?, ?, ?, ?)", [party, kind, home, rank])
            for instrument_type, account_type, limit, pay_day in KINDS[: 1 + party % 3]:
                instrument += 1
                self.connection.execute(
                    "INSERT INTO s2_account_base_6A VALUES (?, ?, ?, ?, ?)",
                    [instrument, party, account_type, limit, pay_day],
                )
                self.connection.execute(
                    "INSERT INTO s3_instrument_base_6A VALUES (?, ?, ?, ?)",
                    [instrument, instrument, party, instrument_type],
                )

    def _arrivals(self) -> None:
        cards = self.sql("SELECT instrument_id, owner_party_id FROM s3_instrument_base_6A ORDER BY 1")
        moments, payers = [], []
        for day_no in range(DAYS):
            for key_no, *_ in KEYS:
                for ordinal in range(ARRIVALS_A_DAY):
                    slot = ordinal % 24
                    identity = arrival_id(day_no, key_no, slot, ordinal // 24)
                    instrument, party = cards[(ordinal * 7 + key_no * 5 + day_no * 3) % len(cards)]
                    moment = START + timedelta(days=day_no, hours=slot, seconds=37 * ordinal + key_no)
                    moments.append((identity, moment))
                    payers.append((identity, party, instrument, instrument))
        self.connection.executemany("INSERT INTO arrival_event_5B VALUES (?, ?)", moments)
        self.connection.executemany("INSERT INTO flow_party_6B VALUES (?, ?, ?, ?)", payers)


def month_day(day_no: int) -> int:
    shown: date = (START + timedelta(days=day_no)).date()
    return shown.day
