"""A small world for what S5 and the gates say of fraud: payments with their truth, or cells at their best."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from .payment_world import PaymentWorld, text

DAYS, REGIONS = 90, ("REGION_EMEA", "REGION_APAC")

FLOWS = Path(__file__).with_name("fraud_flows.sql")
LEAKS = ("leak_flow", "leak_rate", "leak_payee", "leak_order", "leak_member", "leak_evidence_6B")
EVIDENCE = ("fraud_cell_6B", "fraud_card_6B", *LEAKS, "propagation_6B")

# channel, abroad, decision, truth, kind, role, flows, cleared flows, asked and cleared euros, by region and day
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


class FraudWorld(PaymentWorld):
    """A connection with macros and policies; `payments` or `cells` put a world in."""

    POLICIES: ClassVar[tuple[str, ...]] = (
        "6B.amount",
        "6B.campaign_law",
        "6B.validation_policy",
        "6B.realism_gate",
    )

    def payments(self) -> FraudWorld:
        self.sql(FLOWS.read_text("utf-8"))
        return self

    def cells(self) -> FraudWorld:
        """Cells, cards and campaigns of a world whose every gate of fraud is in band A."""
        self.sql("""
            CREATE TABLE fraud_cell_6B (day_no SMALLINT, region_id VARCHAR, channel VARCHAR, is_abroad BOOLEAN
                , auth_decision VARCHAR, truth_label VARCHAR, subtype VARCHAR, role VARCHAR, flows BIGINT
                , cleared_flows BIGINT, asked_milli BIGINT, cleared_milli BIGINT, lost_milli BIGINT)
        """)
        self.connection.executemany(
            "INSERT INTO fraud_cell_6B SELECT day_no, region_id, ?, ?, ?, ?, ?, ?, ?, ?, ? * 1000, ? * 1000, 0"
            f" FROM range({DAYS}) AS days (day_no), (SELECT unnest({list(REGIONS)}) AS region_id)",
            [list(row) for row in CELLS],
        )
        self.sql("""
            CREATE TABLE fraud_card_6B AS
            SELECT number AS instrument_id, number % 90 AS day_no, 'STOLEN_CNP' AS subtype
                , CASE WHEN number % 5 < 3 THEN 3 ELSE 1 END AS flows, 1 AS approved_flows
            FROM range(1000) AS made (number)
            UNION ALL
            SELECT 5000 + number, 1, 'BUST_OUT', 90, 90 FROM range(500) AS made (number);
            CREATE TABLE campaign_6B AS
            SELECT number AS campaign_id, 'FRAUD' AS truth_label, number % 90 AS day_no
            FROM range(1800) AS made (number)
        """)
        return self

    def board(self, family: str) -> dict[tuple[str, str], dict[str, Any]]:
        """The rows of a family in bands B and B+, by test and metric."""
        measures = {
            "fraud": ("fraud_measure",),
            "leaks": ("leak_auc", "leak_measure"),
            "downstream": ("downstream_measure",),
        }
        self.run(*measures[family])
        return {(row["test_id"], row["metric_name"]): row for row in self.rows(text(family, "gates"))}

    def outside(self, family: str) -> dict[tuple[str, str], dict[str, Any]]:
        """The same rows in band A."""
        measured = f"{family.rstrip('s')}_measure"
        self.sql(
            "CREATE OR REPLACE VIEW outside_measure AS"
            f" SELECT * REPLACE ('A_' || test_id AS test_id) FROM {measured}"
        )
        board = self.rows(text(f"outside_{family}", "gates/outside"))
        return {(row["test_id"], row["metric_name"]): row for row in board}
