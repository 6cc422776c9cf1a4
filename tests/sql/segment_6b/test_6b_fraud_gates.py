"""The gates of fraud and of leaks: cells counted again in Python, a world at its best holds all bands, and each row has a mutant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from .flow_fixture import text
from .fraud_fixture import EVIDENCE, FraudWorld, document

Metric = tuple[str, str]
FRAUD = "truth_label = 'FRAUD' AND role = 'PRIMARY'"
UNAUTHORISED = f"{FRAUD} AND subtype <> 'APP_SCAM'"

FRAUD_MUTANTS: dict[Metric, str] = {
    (
        "FR1",
        "fraud_bp_low",
    ): f"UPDATE fraud_cell_6B SET cleared_flows = 0 WHERE {FRAUD} AND subtype = 'STOLEN_CNP' OR {FRAUD} AND day_no % 9 > 0",
    ("FR1", "fraud_bp_high"): f"UPDATE fraud_cell_6B SET cleared_flows = cleared_flows * 10 WHERE {FRAUD}",
    ("FR2", "value_bp_low"): f"UPDATE fraud_cell_6B SET cleared_milli = cleared_milli // 10 WHERE {FRAUD}",
    ("FR2", "value_bp_high"): f"UPDATE fraud_cell_6B SET cleared_milli = cleared_milli * 5 WHERE {FRAUD}",
    (
        "FR3",
        "remote_share_low",
    ): "UPDATE fraud_cell_6B SET cleared_milli = cleared_milli * 9 WHERE subtype = 'LOST_STOLEN'",
    ("FR3", "remote_share_high"): "UPDATE fraud_cell_6B SET cleared_milli = 0 WHERE subtype = 'LOST_STOLEN'",
    ("FR4", "abroad_odds_low"): f"UPDATE fraud_cell_6B SET is_abroad = false WHERE {FRAUD} AND day_no % 9 > 0",
    (
        "FR5",
        "stopped_low",
    ): f"UPDATE fraud_cell_6B SET asked_milli = 0 WHERE {FRAUD} AND auth_decision = 'DECLINED'",
    (
        "FR5",
        "stopped_high",
    ): "UPDATE fraud_cell_6B SET asked_milli = asked_milli * 9 WHERE auth_decision = 'DECLINED'",
    (
        "FR6",
        "empty_weeks",
    ): f"UPDATE fraud_cell_6B SET cleared_flows = 0 WHERE {FRAUD} AND day_no // 7 = 5 AND region_id = 'REGION_APAC'",
    ("FR7", "mix_drift"): f"UPDATE fraud_cell_6B SET subtype = 'COUNTERFEIT' WHERE {FRAUD} AND day_no >= 60",
    ("FR8", "card_day_low"): "UPDATE fraud_card_6B SET flows = 1",
    ("FR8", "card_day_high"): "UPDATE fraud_card_6B SET flows = 9",
    (
        "FR8",
        "used_again_low",
    ): "UPDATE fraud_card_6B SET flows = CASE WHEN instrument_id % 5 = 0 THEN 9 ELSE 1 END",
    ("FR9", "scam_ratio_low"): "UPDATE fraud_cell_6B SET subtype = 'ACCOUNT_TAKEOVER' WHERE subtype = 'APP_SCAM'",
    ("FR9", "scam_ratio_high"): f"UPDATE fraud_cell_6B SET cleared_milli = 1 WHERE {UNAUTHORISED}",
}
LEAK_MUTANTS: dict[str, tuple[str, str]] = {
    "party_ids": ("ids_auc", "UPDATE flow_6B SET party_id = 1 + party_id // 2 WHERE {fraud}"),
    "instrument_ids": ("ids_auc", "UPDATE flow_6B SET instrument_id = 6007 - instrument_id // 2 WHERE {fraud}"),
    "flow_ids_last_of_the_hour": (
        "ids_auc",
        "UPDATE flow_6B SET flow_id = flow_id + 1000000 WHERE {fraud}; UPDATE flow_truth_6B SET flow_id = flow_id + 1000000",
    ),
    "no_events": ("members_auc", "DELETE FROM flow_event_6B WHERE {fraud}"),
    "no_wallet": (
        "members_auc",
        "DELETE FROM wallet_6B WHERE party_id IN (SELECT party_id FROM flow_6B WHERE {fraud})",
    ),
    "known_before": ("members_auc", "UPDATE flow_label_6B SET available_ts = TIMESTAMP '2025-12-31'"),
    "alerted_before": ("members_auc", "UPDATE alert_6B SET alerted_ts = TIMESTAMP '2025-12-31'"),
    "case_before": ("members_auc", "UPDATE case_event_6B SET ts_utc = TIMESTAMP '2025-12-31'"),
    "no_arrivals": (
        "arrivals_auc",
        "DELETE FROM arrival_event_5B WHERE ts_utc IN (SELECT ts_utc FROM flow_6B WHERE {fraud})",
    ),
    "one_entry_mode": ("columns_auc", "UPDATE flow_6B SET entry_mode = 'MOTO' WHERE {fraud}"),
    "one_device": ("columns_auc", "UPDATE flow_6B SET device_id = 16 WHERE {fraud}"),
    "large_amounts": ("columns_auc", "UPDATE flow_6B SET amount_minor = amount_minor + 20000 WHERE {fraud}"),
    "small_amounts": ("columns_auc", "UPDATE flow_6B SET amount_minor = 1 + amount_minor % 90 WHERE {fraud}"),
}
IS_FRAUD = "flow_id IN (SELECT flow_id FROM flow_truth_6B WHERE truth_label = 'FRAUD')"


@pytest.fixture(scope="module")
def cell_world() -> Iterator[FraudWorld]:
    world = FraudWorld().cells()
    yield world
    world.connection.close()


@pytest.fixture(scope="module")
def paid_world() -> Iterator[FraudWorld]:
    world = FraudWorld().payments().make("S5", *EVIDENCE)
    yield world
    world.connection.close()


@pytest.fixture
def cells(cell_world: FraudWorld) -> Iterator[FraudWorld]:
    cell_world.sql("BEGIN")
    yield cell_world
    cell_world.sql("ROLLBACK")


@pytest.fixture
def paid(paid_world: FraudWorld) -> Iterator[FraudWorld]:
    paid_world.sql("BEGIN")
    yield paid_world
    paid_world.sql("ROLLBACK")


def asked(family: str, kept: str) -> set[Metric]:
    return {
        (row["test_id"], row["metric_name"])
        for row in document("6B.realism_gate")[kept]
        if row["family"] == family
    }


def test_a_world_at_its_best_holds_every_band(cells: FraudWorld) -> None:
    board, outside = cells.board("fraud"), cells.outside("fraud")
    assert set(board) == asked("fraud", "gate_thresholds") and set(outside) == asked("fraud", "outside_thresholds")
    assert {metric for metric, row in board.items() if not row["pass_Bplus"]} == set()
    assert {metric for metric, row in outside.items() if not row["pass_A"]} == set()
    least = {
        (row["test_id"], row["metric_name"]): row["support_min"]
        for row in document("6B.realism_gate")["gate_thresholds"]
        if row["family"] == "fraud"
    }
    assert all(row["support_n"] >= least[metric] for metric, row in board.items())


@pytest.mark.parametrize("metric", FRAUD_MUTANTS)
def test_a_mutant_of_fraud_is_seen(cells: FraudWorld, metric: Metric) -> None:
    cells.sql(FRAUD_MUTANTS[metric])
    assert not cells.board("fraud")[metric]["pass_B"]
    assert not cells.outside("fraud")["A_" + metric[0], metric[1]]["pass_A"]


def test_the_upper_end_of_odds_is_one_of_band_a(cells: FraudWorld) -> None:
    cells.sql(f"UPDATE fraud_cell_6B SET cleared_flows = cleared_flows * 9 WHERE {FRAUD} AND is_abroad")
    cells.board("fraud")
    assert not cells.outside("fraud")["A_FR4", "abroad_odds_high"]["pass_A"]


def test_every_row_of_fraud_has_a_mutant() -> None:
    assert set(FRAUD_MUTANTS) == asked("fraud", "gate_thresholds")
    assert asked("fraud", "outside_thresholds") == {("A_" + test, name) for test, name in FRAUD_MUTANTS} | {
        ("A_FR4", "abroad_odds_high")
    }


def test_what_rings_hand_on_is_no_second_fraud(cells: FraudWorld) -> None:
    before = {metric: row["value"] for metric, row in cells.board("fraud").items()}
    cells.sql("UPDATE fraud_cell_6B SET flows = 1, cleared_flows = 1, cleared_milli = 1 WHERE role = 'SUPPORTING'")
    after = {metric: row["value"] for metric, row in cells.board("fraud").items()}
    assert after["FR9", "scam_ratio_low"] == before["FR9", "scam_ratio_low"]
    assert after["FR3", "remote_share_low"] == before["FR3", "remote_share_low"]
    assert after["FR1", "fraud_bp_low"] == pytest.approx(before["FR1", "fraud_bp_low"], rel=0.01)


def test_few_campaigns_do_not_judge_the_mix(cells: FraudWorld) -> None:
    cells.sql("DELETE FROM campaign_6B WHERE campaign_id >= 600")
    assert cells.board("fraud")["FR7", "mix_drift"]["support_n"] < 500


def test_cells_are_counted_again(paid: FraudWorld) -> None:
    money = {
        name: row["per_euro"] * 10 ** row["exponent"] for name, row in document("6B.amount")["currencies"].items()
    }
    homes = {row["party_id"]: (row["country_iso"], row["region_id"]) for row in paid.rows("FROM s1_party_base_6A")}
    truth = {row["flow_id"]: row for row in paid.rows("FROM flow_truth_6B")}
    legit = {"truth_label": "LEGIT", "subtype": "NONE", "role": "NONE", "loss_minor": 0}
    counted: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    cards: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for flow in paid.rows("FROM flow_6B"):
        told, (home, region) = truth.get(flow["flow_id"], legit), homes[flow["party_id"]]
        cleared = 0
        if flow["outcome"] == "CLEARED":
            is_part = flow["first_clearing_minor"] is not None and flow["second_cleared_after_s"] is None
            cleared = flow["first_clearing_minor"] if is_part else flow["amount_minor"]
        key = (
            flow["flow_id"] >> 32,
            region,
            flow["channel"],
            home != flow["merchant_country_iso"],
            flow["auth_decision"],
        )
        values = [
            round(1000 * minor / money[flow["currency"]])
            for minor in (flow["amount_minor"], cleared, told["loss_minor"])
        ]
        cell = counted[*key, told["truth_label"], told["subtype"], told["role"]]
        for place, number in enumerate((1, flow["outcome"] == "CLEARED", *values)):
            cell[place] += number
        if (told["truth_label"], told["role"]) == ("FRAUD", "PRIMARY") and flow["channel"] != "TRANSFER":
            card = cards[flow["instrument_id"], key[0], told["subtype"]]
            card[0] += 1
            card[1] += flow["auth_decision"] == "APPROVED"
    found = {row[:8]: list(row[8:]) for row in paid.sql("FROM fraud_cell_6B")}
    assert set(found) == set(counted)
    assert all(found[key][:2] == counted[key][:2] for key in found)
    assert all(
        abs(one - other) <= found[key][0]
        for key in found
        for one, other in zip(found[key], counted[key], strict=True)
    )
    assert {row[:3]: list(row[3:]) for row in paid.sql("FROM fraud_card_6B")} == cards


def test_areas_are_counted_again(paid: FraudWorld) -> None:
    paid.make("gates", "leak_auc")
    told = {row["score_name"]: row["auc"] for row in paid.rows("FROM leak_auc")}
    flows = paid.rows("FROM leak_flow")
    hits, others = ([row["amount_minor"] for row in flows if row["is_fraud"] is kind] for kind in (True, False))
    above = sum((hit > other) + (hit == other) / 2 for hit in hits for other in others) / len(hits) / len(others)
    assert told["order_amount_minor"] == pytest.approx(max(above, 1 - above), abs=1e-9)
    base = sum(row["is_fraud"] for row in flows if row["is_learned"]) / sum(row["is_learned"] for row in flows)
    seen: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for row in flows:
        if row["is_learned"]:
            seen[row["merchant_id"]][0] += row["is_fraud"]
            seen[row["merchant_id"]][1] += 1
    rate = {name: (found[0] + 10 * base) / (found[1] + 10) for name, found in seen.items()}
    tried = [
        (round(rate.get(row["merchant_id"], base), 12), row["is_fraud"]) for row in flows if not row["is_learned"]
    ]
    hits, others = ([score for score, is_fraud in tried if is_fraud is kind] for kind in (True, False))
    above = sum((hit > other) + (hit == other) / 2 for hit in hits for other in others) / len(hits) / len(others)
    assert told["rate_merchant_id"] == pytest.approx(above, abs=1e-9)
    assert {row["is_learned"] for row in flows} == {True, False}
    assert all((row["flow_id"] >> 32 < 15) == row["is_learned"] for row in flows)


def test_a_world_without_leaks_is_green(paid: FraudWorld) -> None:
    board, outside = paid.board("leaks"), paid.outside("leaks")
    assert set(board) == asked("leaks", "gate_thresholds") and set(outside) == asked("leaks", "outside_thresholds")
    assert {metric for metric, row in board.items() if not row["pass_B"]} == set()


def test_every_column_of_payments_is_looked_at(paid: FraudWorld) -> None:
    columns = {row[0] for row in paid.sql("DESCRIBE flow_6B")}
    told = {row[0] for row in paid.sql("SELECT score_name FROM leak_evidence_6B")}
    names = {name.removeprefix("rate_").removeprefix("order_") for name in told}
    assert columns - names == set()
    ids = {name for name in columns if name.endswith("_id")} - {"site_id", "retry_instrument_id"}
    assert {f"order_{name}" for name in ids} - told == set()


@pytest.mark.parametrize("mutant", LEAK_MUTANTS)
def test_a_leak_is_seen(paid: FraudWorld, mutant: str) -> None:
    metric, change = LEAK_MUTANTS[mutant]
    for statement in change.format(fraud=IS_FRAUD).split(";"):
        paid.sql(statement)
    paid.make("S5", *EVIDENCE[2:])
    assert not paid.board("leaks")["LK1", metric]["pass_B"]
    assert not paid.outside("leaks")["A_LK1", metric]["pass_A"]


def test_every_row_of_leaks_has_a_mutant() -> None:
    assert {("LK1", metric) for metric, _ in LEAK_MUTANTS.values()} == asked("leaks", "gate_thresholds")


def test_payments_are_chosen_by_their_places(paid: FraudWorld) -> None:
    paid.sql("UPDATE policy_6B.validation_policy SET leak_flows = 1200")
    paid.make("S5", "leak_flow")
    ((honest, fraud),) = paid.sql("SELECT count_if(NOT is_fraud), count_if(is_fraud) FROM leak_flow")
    ((all_fraud,),) = paid.sql("SELECT count(*) FROM flow_truth_6B WHERE truth_label = 'FRAUD'")
    assert fraud == all_fraud and 800 < honest < 1600


def test_the_files_say_what_they_measure() -> None:
    for name in ("gates/fraud", "gates/leaks", "gates/outside/outside_fraud", "gates/outside/outside_leaks"):
        folder, _, file = name.rpartition("/")
        assert "formula:" in text(file, folder)
