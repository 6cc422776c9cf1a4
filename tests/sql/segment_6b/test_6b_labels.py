"""What a bank finds out: each law and each gate has a mutant that turns it red; draws are made again in Python."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from math import cos, exp, floor, log, pi, sqrt
from typing import Any

import pytest

from engine.errors import EngineError
from engine.execute.session import in_part
from engine.project.policy.policies import validate
from engine.project.sql.text import macro_texts
from engine.rng import slot
from tests.sql.segment_world import ROOT, policy_schema

from .label_fixture import KEYS, LAWS, MODELS, LabelWorld
from .payment_world import SUB, document, text

LABEL = "SELECT min(flow_id) FROM flow_label_6B"
TWICE = "SELECT min(flow_id) FROM flow_label_6B WHERE label_no = 2"
EVENT = "UPDATE case_event_6B"
CASE = "SELECT min(case_id) FROM case_event_6B WHERE event_type = 'chargeback'"
MUTANTS = {
    "alert_queue": "UPDATE alert_6B SET is_read = true",
    "alert_queue#idle": "UPDATE alert_6B SET is_read = false",
    "alert_queue#last": "UPDATE alert_6B SET queue_no = queue_no + 1",
    "alert_queue#place": "DELETE FROM review_capacity WHERE day_no = 3",
    "label_order": f"UPDATE flow_label_6B SET available_ts = event_ts - INTERVAL 1 DAY WHERE flow_id = ({LABEL})",
    "label_order#payment": "UPDATE flow_label_6B SET event_ts = event_ts - INTERVAL 1 YEAR",
    "label_order#number": f"UPDATE flow_label_6B SET label_no = 3 WHERE label_no = 2 AND flow_id = ({TWICE})",
    "label_order#order": f"UPDATE flow_label_6B SET label_no = 3 - label_no WHERE flow_id = ({TWICE})",
    "label_order#replaces": f"UPDATE flow_label_6B SET supersedes = NULL WHERE flow_id = ({TWICE})",
    "label_of_flow": f"DELETE FROM flow_6B WHERE flow_id = ({LABEL})",
    "label_of_flow#alert": "UPDATE alert_6B SET flow_id = flow_id + 4294900000",
    "label_of_flow#case": f"UPDATE case_event_6B SET flow_id = 0 WHERE case_id = ({CASE})",
    "case_order": f"{EVENT} SET ts_utc = ts_utc - INTERVAL 1 YEAR WHERE event_seq = 2 AND case_id = ({CASE})",
    "case_order#gap": f"DELETE FROM case_event_6B WHERE event_seq = 2 AND case_id = ({CASE})",
    "case_order#open": "UPDATE case_event_6B SET event_type = 'opened' WHERE event_type = 'attached'",
    "case_order#never_closed": "DELETE FROM case_event_6B WHERE event_type = 'closed'",
    "case_order#closed_late": "UPDATE case_6B SET closed_ts = closed_ts + INTERVAL 1 SECOND",
    "case_order#no_case": f"DELETE FROM case_6B WHERE case_id = ({CASE})",
    "case_order#stranger": f"{EVENT} SET flow_id = 1 WHERE event_type = 'chargeback' AND case_id = ({CASE})",
    "case_one_open": "UPDATE case_6B SET closed_ts = closed_ts + INTERVAL 1 YEAR",
    "case_one_open#number": "UPDATE case_6B SET case_no = case_no + 1",
    "observed_kinds": "DELETE FROM policy_6B.observed_kinds WHERE subtype = 'CARD_TESTING'",
    "observed_kinds#honest": "DELETE FROM policy_6B.observed_kinds WHERE subtype = 'HONEST'",
    "observed_kinds#delay": "UPDATE policy_6B.observed_kinds SET customer_p95_d = 1 WHERE subtype = 'APP_SCAM'",
    "observed_kinds#list": "UPDATE disputed_rank SET last_rank = last_rank - 100000",
}
KNOWN = (
    "DELETE FROM flow_label_6B; INSERT INTO flow_label_6B SELECT flow_id, 1, 'FRAUD', 'REVIEW', ts_utc, ts_utc"
    ", NULL FROM flow_6B SEMI JOIN flow_truth_6B USING (flow_id)"
)
UNKNOWN = "DELETE FROM flow_label_6B"
GATES = {
    ("LB1", "early_labels"): MUTANTS["label_order"],
    ("LB2", "unknown_7_low"): KNOWN,
    ("LB2", "unknown_7_high"): UNKNOWN,
    ("LB2", "unknown_30_low"): KNOWN,
    ("LB2", "unknown_30_high"): UNKNOWN,
    ("LB2", "unknown_90_low"): KNOWN,
    ("LB2", "unknown_90_high"): UNKNOWN,
    ("LB3", "delay_pile"): "UPDATE flow_label_6B SET available_ts = f.ts_utc + INTERVAL 14 DAY FROM flow_6B AS f "
    "WHERE f.flow_id = flow_label_6B.flow_id AND flow_label_6B.source = 'CUSTOMER'",
    ("LB4", "first_party_low"): "DELETE FROM case_event_6B WHERE event_type = 'disputed' AND flow_id NOT IN "
    "(SELECT flow_id FROM flow_truth_6B WHERE truth_label = 'FRAUD')",
    ("LB4", "first_party_high"): "DELETE FROM case_event_6B WHERE event_type = 'disputed' AND flow_id IN "
    "(SELECT flow_id FROM flow_truth_6B WHERE truth_label = 'FRAUD')",
    ("LB5", "class_v"): "UPDATE flow_label_6B SET label = 'FRAUD'",
    ("LB5", "amount_v"): "UPDATE flow_label_6B SET label = 'FRAUD'",
    ("LB5", "class_spread"): "UPDATE flow_label_6B SET label = 'FRAUD'",
    ("LB6", "kinds_divergence"): "DELETE FROM flow_label_6B WHERE source = 'CUSTOMER' AND flow_id IN "
    "(SELECT flow_id FROM flow_truth_6B WHERE subtype IN ('STOLEN_CNP', 'APP_SCAM', 'COUNTERFEIT'))",
    ("LB6", "labels_divergence"): "UPDATE flow_label_6B SET label = 'LEGIT' WHERE source = 'REVIEW'",
    (
        "LB6",
        "delays_divergence",
    ): "UPDATE flow_label_6B SET event_ts = event_ts + INTERVAL 20 DAY WHERE source = 'CUSTOMER'",
}


@pytest.fixture(scope="module")
def label_world() -> Iterator[LabelWorld]:
    world = LabelWorld().run(*MODELS)
    yield world
    world.connection.close()


@pytest.fixture
def labels(label_world: LabelWorld) -> Iterator[LabelWorld]:
    """The small world in a transaction that is rolled back after the test."""
    with label_world.undone():
        yield label_world


def passes(world: LabelWorld) -> dict[tuple[str, str], bool]:
    """Which rows of the board pass band B."""
    world.measure()
    return {(row["test_id"], row["metric_name"]): row["pass_B"] for row in world.rows(text("labels", "gates"))}


def test_the_laws_hold(label_world: LabelWorld) -> None:
    assert not label_world.broken_laws()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_seen(labels: LabelWorld, mutant: str) -> None:
    labels.sql(MUTANTS[mutant])
    assert mutant.partition("#")[0] in labels.broken_laws()


def test_every_law_has_a_mutant() -> None:
    assert {mutant.partition("#")[0] for mutant in MUTANTS} == set(LAWS)


@pytest.mark.parametrize(
    "change",
    [
        {"review": {"least_s": 7200, "most_s": 3600}},
        {"review": {"reading_from": 0.6, "reading_to": 0.5}},
        {"known_after": {"least_s": 60, "most_s": 60}},
        {"chargeback": {"from_d": 80}},
        {"urgent_from": 39},
        {"blocked_from": 49},
        {"signs": {"very_large_from": 3.0}},
    ],
)
def test_intervals_that_cannot_be_are_seen(labels: LabelWorld, change: dict[str, Any]) -> None:
    assert "observed_kinds" not in labels.broken_laws()
    labels.policy("6B.observation", **change)
    assert "observed_kinds" in labels.broken_laws()


def test_the_board_is_complete_and_green(labels: LabelWorld) -> None:
    board = passes(labels)
    thresholds = document("6B.realism_gate")["gate_thresholds"]
    asked = {(row["test_id"], row["metric_name"]) for row in thresholds if row["family"] == "labels"}
    assert set(board) == asked == set(GATES)
    assert {gate for gate, is_green in board.items() if not is_green} == set()


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_sees_its_mutant(labels: LabelWorld, gate: tuple[str, str]) -> None:
    labels.sql(GATES[gate])
    assert not passes(labels)[gate]


def test_band_a_asks_for_what_is_measured(labels: LabelWorld) -> None:
    measured = labels.measure()
    thresholds = document("6B.realism_gate")["outside_thresholds"]
    asked = {(row["test_id"], row["metric_name"]) for row in thresholds if row["family"] == "labels"}
    assert {(f"A_{test}", metric) for test, metric in measured} >= asked and len(asked) == 18
    renamed = "outside_measure AS SELECT * REPLACE ('A_' || test_id AS test_id) FROM label_measure"
    labels.sql(f"CREATE TABLE {renamed}")
    board = labels.rows(text("outside_labels", "gates/outside"))
    assert {(row["test_id"], row["metric_name"]) for row in board} == asked
    labels.sql(UNKNOWN)
    labels.measure()
    labels.sql(f"CREATE OR REPLACE TABLE {renamed}")
    red = {row["metric_name"] for row in labels.rows(text("outside_labels", "gates/outside")) if not row["pass_A"]}
    assert {"unknown_30_high", "untold_30_high", "unknown_90_high", "untold_90_high"} <= red


def test_what_counts_too_little_says_so(labels: LabelWorld) -> None:
    """One line of business is no spread, and no source is a pile: their rows count nothing, and do not decide."""
    labels.policy("6B.realism_gate", label_support_min=100000)
    labels.measure()
    found = labels.rows("SELECT * FROM label_measure WHERE metric_name IN ('class_spread', 'delay_pile')")
    assert [(row["value"], row["support_n"]) for row in found] == [(None, 0), (None, 0)]
    asked = document("6B.realism_gate")["gate_thresholds"]
    assert all(
        row.get("support_min", 0) > 0 for row in asked if row["family"] == "labels" and row["test_id"] != "LB1"
    )


def test_parts_are_the_whole(labels: LabelWorld) -> None:
    whole = labels.sql("SELECT * FROM alert_6B ORDER BY flow_id")
    parts = [number for (number,) in labels.sql("SELECT DISTINCT part_no FROM day_flow ORDER BY 1")]
    assert len(parts) > 2
    made = []
    for number in parts:
        with in_part(labels.connection, number):
            made += labels.sql(f"SELECT * FROM ({text('alert_6B')}) ORDER BY flow_id")
    assert made == whole


def test_truth_has_no_say_in_who_is_looked_at(labels: LabelWorld) -> None:
    before = labels.sql("SELECT * FROM alert_6B ORDER BY flow_id")
    labels.sql("DELETE FROM flow_truth_6B")
    labels.run("day_flow", "review_capacity", "sign_score", "usual_amount", "alert_6B")
    assert labels.sql("SELECT * FROM alert_6B ORDER BY flow_id") == before


def test_points_are_those_of_the_policy(label_world: LabelWorld) -> None:
    """Bit by bit, the score of every alert; and no payment with as many points is left out."""
    law = document("6B.observation")
    names = (
        *("risk_declined", "authentication_failed", "magstripe", "abroad", "other_device", "large", "very_large"),
        *("instrument_burst", "address_burst", "transfer", "large_transfer", "many_payers"),
    )
    found = label_world.sql("SELECT DISTINCT signs, score, is_urgent FROM alert_6B")
    assert len(found) > 10
    for signs, score, is_urgent in found:
        assert score == sum(law["points"][name] for bit, name in enumerate(names) if signs >> bit & 1)
        assert score >= law["alert_from"] and is_urgent == (score >= law["urgent_from"])
    # Abroad with a device of somebody else is an alert whatever else is seen: all of these are there.
    owed = label_world.sql(
        "SELECT count(*) FROM flow_6B AS flow JOIN s1_party_base_6A USING (party_id) "
        "WHERE channel = 'REMOTE' AND device_id <> 100 + party_id AND merchant_country_iso <> country_iso"
    )[0][0]
    made = label_world.sql("SELECT count(*) FROM alert_6B WHERE signs & 24 = 24 AND signs & 512 = 0")[0][0]
    assert owed == made > 0


def test_disputed_payments_lie_where_python_puts_them(label_world: LabelWorld) -> None:
    law = {**document("6B.observation")["honest_dispute"], "rate": 0.0015}
    for day_no in (0, 17):
        place, owed = 0, []
        for number in range(1, 1400 // 512 + 65):
            drawn = slot(KEYS["6B.S4.dispute_gap"], (day_no << 32) | number, SUB, 0)
            place += 1 + floor(round(log((drawn + 0.5) / 2**52) / log(1 - law["rate"]), 6))
            owed.append((day_no << 32) | place)
        query = f"SELECT flow_id FROM disputed_rank WHERE flow_id >> 32 = {day_no} ORDER BY flow_id"
        assert [flow for (flow,) in label_world.sql(query)] == owed


def test_reports_of_customers_are_drawn_again_in_python(label_world: LabelWorld) -> None:
    """The report of a victim in a campaign: who makes it, and when."""
    kinds = document("6B.observation")["observed_kinds"]
    seen = {
        row["flow_id"]: row["event_ts"]
        for row in label_world.rows("SELECT flow_id, event_ts FROM flow_label_6B WHERE source = 'CUSTOMER'")
    }
    heads = label_world.rows(
        "SELECT * FROM reportable_flow WHERE flow_id = head_flow_id AND is_cleared AND NOT is_honest"
    )
    assert len(heads) > 100
    key = KEYS["6B.S4.report"]
    for head in heads:
        law, flow_id = kinds[head["subtype"]], head["flow_id"]
        reports = ((slot(key, flow_id, SUB, 1) >> 32) + 0.5) / 2**20 < law["customer"]
        assert (flow_id in seen) == reports
        if reports:
            pair = slot(key, flow_id, SUB, 0)
            radius, angle = ((pair >> 26) + 0.5) / 2**26, ((pair & (2**26 - 1)) + 0.5) / 2**26
            z = round(sqrt(-2 * log(radius)) * cos(2 * pi * angle), 12)
            sigma = log(law["customer_p95_d"] / law["customer_median_d"]) / 1.6448536269514722
            delay = timedelta(milliseconds=round(86400000 * law["customer_median_d"] * exp(sigma * z)))
            assert abs(seen[flow_id] - (head["ts_utc"] + delay)) <= timedelta(milliseconds=1)


def test_one_call_reports_all_payments_of_a_campaign(label_world: LabelWorld) -> None:
    rows = label_world.rows(
        "SELECT flow.flow_id, flow.head_flow_id, flow.ts_utc, label.event_ts, head.event_ts AS head_ts "
        "FROM reportable_flow AS flow "
        "JOIN flow_label_6B AS label ON label.flow_id = flow.flow_id AND label.source = 'CUSTOMER' "
        "JOIN flow_label_6B AS head ON head.flow_id = flow.head_flow_id AND head.source = 'CUSTOMER' "
        "WHERE flow.flow_id <> flow.head_flow_id"
    )
    assert rows
    for row in rows:
        assert row["event_ts"] == row["head_ts"] or row["head_ts"] <= row["ts_utc"] < row["event_ts"]


@pytest.mark.parametrize("moment", ["2025-12-31", "2026-01-20", "2026-02-10 12:00:00", "2026-12-31"])
def test_labels_as_of_a_moment_are_those_that_were_known(label_world: LabelWorld, moment: str) -> None:
    limit = datetime.fromisoformat(moment)
    owed: dict[int, tuple[Any, ...]] = {}
    for row in label_world.rows("SELECT * FROM flow_label_6B ORDER BY flow_id, label_no"):
        if row["available_ts"] <= limit:
            owed[row["flow_id"]] = (row["label"], row["source"], row["label_no"])
    for asked in (f"'{moment}'", f"TIMESTAMP '{moment}'"):
        found = label_world.rows(f"SELECT * FROM labels_as_of({asked})")
        assert {row["flow_id"]: (row["label"], row["source"], row["label_no"]) for row in found} == owed
        assert len(found) == len(owed) and all(row["available_ts"] <= limit for row in found)


def test_labels_as_of_can_be_made_before_there_are_labels() -> None:
    import duckdb

    made = (ROOT / "macros" / "observation.sql").read_text("utf-8")
    statement = next(text.statement for text in macro_texts(made) if "labels_as_of" in text.statement)
    connection = duckdb.connect()
    connection.execute(statement)
    with pytest.raises(duckdb.CatalogException, match="flow_label_6B"):
        connection.execute("SELECT * FROM labels_as_of('2026-01-01')")


def test_a_weaker_source_does_not_overrule_a_stronger_one(label_world: LabelWorld) -> None:
    ranks = {
        name: place for place, name in enumerate(("AUTH_RULE", "REVIEW", "NETWORK", "CUSTOMER", "CHARGEBACK"))
    }
    before: dict[int, int] = {}
    for flow_id, source in label_world.sql("SELECT flow_id, source FROM flow_label_6B ORDER BY flow_id, label_no"):
        assert ranks[source] >= before.get(flow_id, 0)
        before[flow_id] = ranks[source]


def test_some_fraud_is_never_reported_and_some_honest_payments_are(label_world: LabelWorld) -> None:
    found = label_world.measure()
    assert 0.05 < (found["LB2", "unknown_90_low"] or 0) < 0.3
    wrong = label_world.sql(
        "SELECT count(*) FROM flow_label_6B ANTI JOIN flow_truth_6B USING (flow_id) WHERE source = 'CUSTOMER'"
    )[0][0]
    assert wrong > 0
    unread = label_world.sql("SELECT count_if(is_read), count_if(NOT is_read) FROM alert_6B")[0]
    assert min(unread) > 100


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("points.abroad", -1),
        ("signs.instrument_burst_from", 1),
        ("review.capacity_per_mille", 0),
        ("honest_dispute.rate", 0.01),
        ("chargeback.window_d", 0),
        ("observed_kinds.APP_SCAM.customer", 1.2),
        ("observed_kinds.APP_SCAM.label", "LEGIT"),
    ],
)
def test_a_wrong_value_is_refused(path: str, value: Any) -> None:
    changed = deepcopy(document("6B.observation"))
    *way, last = path.split(".")
    place: Any = changed
    for step in way:
        place = place[step]
    place[last] = value
    with pytest.raises(EngineError):
        validate(changed, policy_schema("6B.observation"), "6B.observation")
