"""A small world for the flows of 6B: nine keys in five moneys, a few dozen customers, three weeks of arrivals, and
a few campaigns.

The SQL is read from its files, and runs as it stands there; what S1 and the segments before it hand over is
made here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from tests.sql.segment_world import ROOT, Changes

from .payment_world import SCENARIO, SUB, PaymentWorld, key_of

STREAM = "6B.S2.flow"
START = datetime(2026, 1, 25)
DAYS = 20
KEY = key_of(STREAM)

POLICIES = (
    "6B.amount",
    "6B.decision",
    "6B.lifecycle",
    "6B.attachment",
    "6B.campaign_law",
    "6B.validation_policy",
    "6B.realism_gate",
    "6A.taxonomy_instrument_types",
)
BASE = (
    "country_money_6B",
    "key_law_6B",
    "card_trait",
    "flow_part_6B",
    "draw__flow",
    "flow_amount",
    "flow_decision",
    "flow_base_6B",
)
MERGED = ("flow_6B", "flow_event_6B", "meant_flow", "flow_truth_6B")
EVIDENCE = (
    "merchant_line",
    "graded_flow",
    "flow_cell_6B",
    "latency_cell_6B",
    "amount_cell_6B",
    "price_cell_6B",
    "arrival_evidence_6B",
    "event_evidence_6B",
    "payment_finding",
    "check_result",
)
GATES = ("refund_law", "flow_measure")
CHANGES: Changes = {"6B.attachment": {"part_flows": 2000}}
"""A day has too few payments for the parts of a large world."""

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
CREATE TABLE merchant_zone_key_5B (key_no INTEGER, merchant_id UBIGINT, legal_country_iso VARCHAR
    , channel_group VARCHAR, weekly_volume_expected DOUBLE);
CREATE TABLE merchant_mcc_map (merchant_id UBIGINT, mcc SMALLINT);
CREATE TABLE s1_party_base_6A (party_id INTEGER, party_type VARCHAR, country_iso VARCHAR, wealth_rank DOUBLE);
CREATE TABLE s2_account_base_6A (
    account_id INTEGER, owner_party_id INTEGER, account_type VARCHAR, credit_limit INTEGER, pay_day UTINYINT);
CREATE TABLE s3_instrument_base_6A (
    instrument_id INTEGER, account_id INTEGER, owner_party_id INTEGER, instrument_type VARCHAR);
CREATE TABLE s4_device_base_6A (device_id INTEGER, primary_party_id INTEGER);
CREATE TABLE s4_ip_links_6A (device_id INTEGER, ip_id INTEGER);
CREATE TABLE moment (arrival_id BIGINT, ts_utc TIMESTAMP);
CREATE TABLE payer (arrival_id BIGINT, party_id INTEGER, account_id INTEGER, instrument_id INTEGER);
CREATE TABLE campaign_6B (campaign_id INTEGER, campaign_kind VARCHAR, truth_label VARCHAR);
INSERT INTO campaign_6B VALUES (1, 'STOLEN_CNP', 'FRAUD'), (2, 'BIG_PURCHASE', 'LEGIT_HARD')
    , (3, 'FRIENDLY', 'ABUSE'), (4, 'REFUND_ABUSE', 'ABUSE'), (5, 'ACCOUNT_TAKEOVER', 'FRAUD')
    , (6, 'PAY_A_FRIEND', 'LEGIT');
"""
ARRIVALS = """
CREATE TABLE arrival_event_5B AS
SELECT moment.arrival_id, moment.ts_utc, 60::SMALLINT AS utc_offset_minutes, key.merchant_id, key.legal_country_iso
    , key.channel_group, CASE WHEN key.channel_group = 'card_present' THEN 'S1' END AS site_id
    , CASE WHEN key.channel_group = 'card_present' THEN 1 END::SMALLINT AS terminal_no
FROM moment
JOIN merchant_zone_key_5B AS key ON key.key_no = arrival_key(moment.arrival_id);
CREATE TABLE flow_party_6B AS
SELECT payer.*, CASE WHEN key.channel_group = 'card_not_present' THEN 100 + payer.party_id END AS device_id
    , CASE WHEN key.channel_group = 'card_not_present' THEN 500 + payer.party_id END AS ip_id
FROM payer
JOIN merchant_zone_key_5B AS key ON key.key_no = arrival_key(payer.arrival_id);
"""
CAMPAIGNS = """
CREATE OR REPLACE TABLE campaign_flow_6B AS
WITH pattern AS (
    SELECT row_number() OVER (ORDER BY arrival_id) AS number, * FROM flow_base_6B
)
, taken AS (
    SELECT pattern.number, pattern.* EXCLUDE (number), event.* EXCLUDE (arrival_id, channel_group)
        , event.channel_group, payer.* EXCLUDE (arrival_id), party.country_iso
    FROM pattern
    JOIN arrival_event_5B AS event USING (arrival_id)
    JOIN flow_party_6B AS payer USING (arrival_id)
    JOIN s1_party_base_6A AS party USING (party_id)
)
SELECT 1 + (number // 97 % 2)::INTEGER AS campaign_id, number::INTEGER AS target_no, 0 AS step_no
    , 'PRIMARY' AS role, arrival_id, arrival_day(arrival_id) AS day_no, ts_utc, utc_offset_minutes, merchant_id
    , legal_country_iso AS merchant_country_iso
    , CASE WHEN channel_group = 'card_not_present' THEN 'REMOTE' ELSE 'IN_PERSON' END AS channel
    , site_id, terminal_no, party_id, account_id, instrument_id, device_id, ip_id
    , NULL::INTEGER AS counterparty_account_id
    , taken.* EXCLUDE (number, arrival_id, ts_utc, utc_offset_minutes, merchant_id, legal_country_iso
        , channel_group, site_id, terminal_no, party_id, account_id, instrument_id, device_id, ip_id, country_iso)
FROM taken
WHERE number % 97 = 0
UNION ALL BY NAME
SELECT 5 + (number // 101 % 2)::INTEGER AS campaign_id, number::INTEGER AS target_no, 0 AS step_no
    , 'PRIMARY' AS role
    , arrival_day(arrival_id) AS day_no, ts_utc + INTERVAL 2500 MILLISECOND AS ts_utc, utc_offset_minutes
    , 'DE' AS merchant_country_iso, 'TRANSFER' AS channel, party_id, account_id, instrument_id
    , 100 + party_id AS device_id, 500 + party_id AS ip_id
    , (account_id % 40 + 1)::INTEGER AS counterparty_account_id
    , number * money.step_minor AS amount_minor, money.currency, number * money.step_minor AS home_amount_minor
    , 'TRANSFER' AS entry_mode
    , CASE WHEN number % 3 = 0 THEN 'DECLINED' ELSE 'APPROVED' END AS auth_decision
    , CASE WHEN number % 3 = 0 THEN 'ISSUER_RISK' END AS decline_reason, 'NONE' AS three_ds
    , 1::UTINYINT AS attempts
    , 900000 AS auth_latency_us, CASE WHEN number % 3 = 0 THEN 'DECLINED' ELSE 'CLEARED' END AS outcome
    , CASE WHEN number % 3 > 0 THEN 20 END::INTEGER AS clearing_delay_s
FROM taken
JOIN country_money_6B AS money ON money.country_iso = taken.country_iso
WHERE number % 101 = 0;
CREATE OR REPLACE TABLE campaign_change_6B AS
SELECT arrival_id, 3 + (number % 2)::INTEGER AS campaign_id, 0 AS target_no, 'PRIMARY' AS role
    , CASE WHEN number % 2 = 1 THEN amount_minor END AS refund_minor
    , CASE WHEN number % 2 = 1 THEN 90000 END::INTEGER AS refund_delay_s
FROM (
    SELECT row_number() OVER (ORDER BY arrival_id) AS number, *
    FROM flow_base_6B
    WHERE outcome = 'CLEARED' AND first_part_minor IS NULL
)
ANTI JOIN campaign_flow_6B AS taken USING (arrival_id)
WHERE number % 211 < 2;
"""


def arrival_id(day_no: int, key_no: int, slot: int, ordinal: int) -> int:
    return (day_no << 51) | (key_no << 31) | (slot << 24) | ordinal


class FlowWorld(PaymentWorld):
    """A connection in which the SQL of S2, S4 and S5 of 6B finds all that it reads."""

    POLICIES: ClassVar[tuple[str, ...]] = POLICIES
    LOOSE: ClassVar[Changes] = CHANGES
    INPUTS: ClassVar[str] = INPUTS

    def __init__(self) -> None:
        super().__init__()
        self._people()
        self._arrivals()
        self.sql(ARRIVALS)

    def build(self) -> FlowWorld:
        """All models, with the campaigns between those of S2 and those of S4."""
        self.run(*BASE)
        self.sql(CAMPAIGNS)
        return self.run(*MERGED, *EVIDENCE)

    def broken_laws(self) -> set[str]:
        """The assertions that return rows, and the laws of S5 that do not hold."""
        self.run(*EVIDENCE)
        asserted = list((ROOT / "sql/6B/S2/assert").glob("*.sql"))
        asserted.append(ROOT / "sql/6B/S4/assert/truth_of_campaigns.v1.sql")
        red = {path.name.removesuffix(".v1.sql") for path in asserted if self.sql(path.read_text("utf-8"))}
        return red | {law for (law,) in self.sql("SELECT check_id FROM check_result WHERE result = 'FAIL'")}

    def measure(self) -> dict[tuple[str, str], float]:
        """(test, metric) -> value."""
        self.run(*EVIDENCE, *GATES)
        return {(test, name): value for test, name, value, *_ in self.sql("SELECT * FROM flow_measure")}

    def _people(self) -> None:
        end = START + timedelta(days=DAYS)
        self.connection.execute("INSERT INTO scenario_manifest_5A VALUES (?, ?, ?)", [SCENARIO, START, end])
        for day_no in range(DAYS):
            self.connection.execute("INSERT INTO horizon_day VALUES (?, ?)", [day_no, SUB])
        for key_no, mcc, country, channel in KEYS:
            merchant = 1000 + key_no
            self.connection.execute(
                "INSERT INTO merchant_zone_key_5B VALUES (?, ?, ?, ?, ?)",
                [key_no, merchant, country, channel, 7 * ARRIVALS_A_DAY],
            )
            self.connection.execute("INSERT INTO merchant_mcc_map VALUES (?, ?)", [merchant, mcc])
        instrument = 0
        for party in range(1, 37):
            home = HOMES[party % len(HOMES)]
            kind = "BUSINESS" if party % 9 == 0 else "RETAIL"
            rank = round((party * 0.6180339887) % 1, 6)
            self.connection.execute("INSERT INTO s1_party_base_6A VALUES (?, ?, ?, ?)", [party, kind, home, rank])
            self.connection.execute("INSERT INTO s4_device_base_6A VALUES (?, ?)", [100 + party, party])
            self.connection.execute("INSERT INTO s4_ip_links_6A VALUES (?, ?)", [100 + party, 500 + party])
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
        self.connection.executemany("INSERT INTO moment VALUES (?, ?)", moments)
        self.connection.executemany("INSERT INTO payer VALUES (?, ?, ?, ?)", payers)


def month_day(day_no: int) -> int:
    shown: date = (START + timedelta(days=day_no)).date()
    return shown.day
