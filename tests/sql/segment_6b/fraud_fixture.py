"""A small world for what S5 and the gates say of fraud: payments with their truth, or cells as a world at its best has them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from engine.execute.session import create_policy
from engine.project.policy.policies import relations_of
from engine.project.yaml_text import parse_yaml

from .flow_fixture import text

ROOT = Path(__file__).parents[3]
POLICIES = {
    "6B.amount": "config/layer3/6B/policy/amount_6B.v1.yaml",
    "6B.campaign_law": "config/layer3/6B/policy/campaign_law_6B.v1.yaml",
    "6B.validation_policy": "config/layer3/6B/policy/validation_policy.v1.yaml",
    "6B.realism_gate": "config/layer3/6B/realism_gate.v1.yaml",
}
PAYMENTS, PARTIES = 14_500, 6_007
DAYS, REGIONS = 90, ("REGION_EMEA", "REGION_APAC")

FLOWS = f"""
CREATE TABLE flow_6B AS
WITH flow AS (
    SELECT number, (number * 9973 + number // 7 * 31) % 29 < 5 AS is_fraud, (number * 7919) % 30 AS day_no, (number * 104729) % 86400 AS second
        , (number * 15485863) % 1009 AS one, (number * 32452843) % {PARTIES} AS other, (number * 49979687) % 997 AS third
    FROM range({PAYMENTS}) AS made (number)
)
SELECT (day_no << 32) | (1 + row_number() OVER (PARTITION BY day_no ORDER BY second, number)) AS flow_id
    , number, is_fraud
    , TIMESTAMP '2026-01-01' + to_days(day_no::INTEGER) + to_seconds(second) AS ts_utc, 0::SMALLINT AS utc_offset_minutes
    , CASE WHEN third % 25 > 0 THEN 1 + one END::UBIGINT AS merchant_id, CASE WHEN one % 10 = 0 THEN 'FR' ELSE 'DE' END AS merchant_country_iso
    , CASE WHEN third % 25 = 0 THEN 'TRANSFER' WHEN third % 3 = 0 THEN 'REMOTE' ELSE 'IN_PERSON' END AS channel
    , CASE WHEN third % 25 > 0 THEN '1' END AS site_id, CASE WHEN third % 25 > 0 THEN 1 END::SMALLINT AS terminal_no
    , (1 + other)::INTEGER AS party_id, (1 + other)::INTEGER AS account_id, (1 + other)::INTEGER AS instrument_id
    , CASE WHEN third % 3 = 0 THEN 16 + other END::INTEGER AS device_id, CASE WHEN third % 3 = 0 THEN 1 + other END::INTEGER AS ip_id
    , CASE WHEN third % 25 = 0 THEN 1 + (number * 31) % {PARTIES} END::INTEGER AS counterparty_account_id
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
FROM range({PARTIES}) AS made (number);
CREATE TABLE s3_instrument_base_6A AS SELECT party_id AS instrument_id, party_id AS account_id, 'CARD' AS instrument_type FROM s1_party_base_6A;
CREATE TABLE s2_account_base_6A AS SELECT party_id AS account_id, 'CURRENT' AS account_type FROM s1_party_base_6A;
CREATE TABLE s4_device_base_6A AS
SELECT 15 + party_id AS device_id, 'PHONE' AS device_type, country_iso AS home_country_iso, party_id AS primary_party_id FROM s1_party_base_6A;
CREATE TABLE arrival_event_5B AS SELECT merchant_id, ts_utc FROM flow_6B WHERE merchant_id IS NOT NULL;
CREATE TABLE flow_event_6B AS SELECT flow_id, 1::UTINYINT AS event_seq FROM flow_6B;
CREATE TABLE wallet_6B AS SELECT party_id FROM s1_party_base_6A;
CREATE TABLE flow_label_6B AS SELECT flow_id, TIMESTAMP '2026-06-01' AS available_ts FROM flow_truth_6B;
CREATE TABLE alert_6B AS SELECT flow_id, TIMESTAMP '2026-06-01' AS alerted_ts FROM flow_truth_6B;
CREATE TABLE case_event_6B AS SELECT flow_id, TIMESTAMP '2026-06-01' AS ts_utc FROM flow_truth_6B;
"""
EVIDENCE = (
    "fraud_cell_6B",
    "fraud_card_6B",
    "leak_flow",
    "leak_rate",
    "leak_order",
    "leak_member",
    "leak_evidence_6B",
)

# channel, abroad, decision, truth, kind, role, flows, cleared flows, asked and cleared value in euros, by region and day
CELLS = (
    ("IN_PERSON", False, "APPROVED", "LEGIT", "NONE", "NONE", 19_000, 19_000, 570_000, 570_000),
    ("IN_PERSON", True, "APPROVED", "LEGIT", "NONE", "NONE", 1_000, 1_000, 30_000, 30_000),
    ("REMOTE", False, "APPROVED", "LEGIT", "NONE", "NONE", 9_000, 9_000, 270_000, 270_000),
    ("REMOTE", True, "APPROVED", "LEGIT", "NONE", "NONE", 1_000, 1_000, 30_000, 30_000),
    ("REMOTE", True, "APPROVED", "FRAUD", "STOLEN_CNP", "PRIMARY", 5, 5, 300, 300),
    ("REMOTE", False, "APPROVED", "FRAUD", "STOLEN_CNP", "PRIMARY", 5, 5, 300, 300),
    ("REMOTE", False, "DECLINED", "FRAUD", "STOLEN_CNP", "PRIMARY", 10, 0, 1_500, 0),
    ("IN_PERSON", False, "APPROVED", "FRAUD", "LOST_STOLEN", "PRIMARY", 3, 3, 135, 135),
    ("TRANSFER", False, "APPROVED", "FRAUD", "ACCOUNT_TAKEOVER", "PRIMARY", 1, 1, 80, 80),
    ("TRANSFER", False, "APPROVED", "FRAUD", "APP_SCAM", "PRIMARY", 1, 1, 460, 460),
    ("TRANSFER", False, "APPROVED", "FRAUD", "MULE_RING", "SUPPORTING", 50, 50, 90_000, 90_000),
    ("REMOTE", False, "APPROVED", "ABUSE", "FRIENDLY", "PRIMARY", 50, 50, 90_000, 90_000),
)


@cache
def document(policy_id: str) -> dict[str, Any]:
    path = POLICIES[policy_id]
    found: dict[str, Any] = parse_yaml((ROOT / path).read_text("utf-8"), path)
    return found


class FraudWorld:
    """A connection with macros and policies; `payments` or `cells` put a world in."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.sql("SET TimeZone = 'UTC'")
        left = sorted((ROOT / "macros").glob("*.sql"))
        self.sql("CREATE MACRO part_no() AS NULL::INTEGER")
        for half in (0, 1):
            self.sql(f"CREATE MACRO rng_key{half}(stream) AS 1::UBIGINT")
        while left:
            refused = []
            for path in left:
                try:
                    self.sql(path.read_text("utf-8"))
                except duckdb.Error:
                    refused.append(path)
            assert len(refused) < len(left), refused
            left = refused
        for policy_id, shown in ((name, document(name)) for name in POLICIES):
            namespace, _, name = policy_id.partition(".")
            path = f"contracts/{namespace}/policy/{name}.schema.yaml"
            for relation in relations_of(policy_id, shown, parse_yaml((ROOT / path).read_text("utf-8"), path)):
                self.sql(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
                create_policy(self.connection, relation)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def rows(self, query: str) -> list[dict[str, Any]]:
        relation = self.connection.execute(query)
        names = [column[0] for column in relation.description or []]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]

    def make(self, folder: str, *names: str) -> FraudWorld:
        for name in names:
            self.sql(f"CREATE OR REPLACE TABLE {name} AS {text(name, folder)}")
        return self

    def payments(self) -> FraudWorld:
        self.sql(FLOWS)
        return self

    def cells(self) -> FraudWorld:
        """Cells, cards and campaigns of a world whose every gate of fraud is in band A."""
        self.sql(
            "CREATE TABLE fraud_cell_6B (day_no SMALLINT, region_id VARCHAR, channel VARCHAR, is_abroad BOOLEAN, auth_decision VARCHAR"
            ", truth_label VARCHAR, subtype VARCHAR, role VARCHAR, flows BIGINT, cleared_flows BIGINT, asked_milli BIGINT"
            ", cleared_milli BIGINT, lost_milli BIGINT)"
        )
        self.connection.executemany(
            "INSERT INTO fraud_cell_6B SELECT day_no, region_id, ?, ?, ?, ?, ?, ?, ?, ?, ? * 1000, ? * 1000, 0"
            f" FROM range({DAYS}) AS days (day_no), (SELECT unnest({list(REGIONS)}) AS region_id)",
            [list(row) for row in CELLS],
        )
        self.sql(
            "CREATE TABLE fraud_card_6B AS SELECT number AS instrument_id, number % 90 AS day_no, 'STOLEN_CNP' AS subtype"
            ", CASE WHEN number % 5 < 3 THEN 3 ELSE 1 END AS flows, 1 AS approved_flows FROM range(1000) AS made (number)"
        )
        self.sql(
            "INSERT INTO fraud_card_6B SELECT 5000 + number, 1, 'BUST_OUT', 90, 90 FROM range(500) AS made (number)"
        )
        self.sql(
            "CREATE TABLE campaign_6B AS SELECT number AS campaign_id, 'FRAUD' AS truth_label, number % 90 AS day_no"
            " FROM range(1800) AS made (number)"
        )
        return self

    def board(self, family: str) -> dict[tuple[str, str], dict[str, Any]]:
        """The rows of a family in bands B and B+, by test and metric."""
        measures = {"fraud": ("fraud_measure",), "leaks": ("leak_auc", "leak_measure")}
        self.make("gates", *measures[family])
        return {(row["test_id"], row["metric_name"]): row for row in self.rows(text(family, "gates"))}

    def outside(self, family: str) -> dict[tuple[str, str], dict[str, Any]]:
        """The same rows in band A."""
        self.sql(
            f"CREATE OR REPLACE VIEW outside_measure AS SELECT * REPLACE ('A_' || test_id AS test_id) FROM {family.rstrip('s')}_measure"
        )
        return {
            (row["test_id"], row["metric_name"]): row
            for row in self.rows(text(f"outside_{family}", "gates/outside"))
        }
