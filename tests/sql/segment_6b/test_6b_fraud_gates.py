"""The gates of fraud, of leaks and T10_6B: evidence counted again, and a mutant for each row of the board."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from .fraud_fixture import EVIDENCE, LEAKS, FraudWorld
from .payment_world import document

Metric = tuple[str, str]
FAMILIES = ("fraud", "leaks", "downstream")
FRAUD = "truth_label = 'FRAUD' AND role = 'PRIMARY'"
CELL, CARD, FLOW = "UPDATE fraud_cell_6B SET", "UPDATE fraud_card_6B SET", "UPDATE flow_6B SET"

FRAUD_MUTANTS: dict[Metric, str] = {
    ("FR1", "fraud_bp_low"): f"{CELL} cleared_flows = 0 WHERE {FRAUD} AND (channel = 'REMOTE' OR day_no % 9 > 0)",
    ("FR1", "fraud_bp_high"): f"{CELL} cleared_flows = cleared_flows * 10 WHERE {FRAUD}",
    ("FR2", "value_bp_low"): f"{CELL} cleared_milli = cleared_milli // 10 WHERE {FRAUD}",
    ("FR2", "value_bp_high"): f"{CELL} cleared_milli = cleared_milli * 5 WHERE {FRAUD}",
    ("FR3", "remote_share_low"): f"{CELL} cleared_milli = cleared_milli * 9 WHERE subtype = 'LOST_STOLEN'",
    ("FR3", "remote_share_high"): f"{CELL} cleared_milli = 0 WHERE subtype = 'LOST_STOLEN'",
    ("FR4", "abroad_odds_low"): f"{CELL} is_abroad = false WHERE {FRAUD} AND day_no % 9 > 0",
    ("FR5", "stopped_low"): f"{CELL} asked_milli = 0 WHERE {FRAUD} AND auth_decision = 'DECLINED'",
    ("FR5", "stopped_high"): f"{CELL} asked_milli = asked_milli * 9 WHERE auth_decision = 'DECLINED'",
    (
        "FR6",
        "empty_weeks",
    ): f"{CELL} cleared_flows = 0 WHERE {FRAUD} AND day_no // 7 = 5 AND region_id LIKE '%APAC'",
    ("FR7", "mix_drift"): f"{CELL} subtype = 'COUNTERFEIT' WHERE {FRAUD} AND day_no >= 60",
    ("FR8", "card_day_low"): f"{CARD} flows = 1",
    ("FR8", "card_day_high"): f"{CARD} flows = 9",
    ("FR8", "used_again_low"): f"{CARD} flows = CASE WHEN instrument_id % 5 = 0 THEN 9 ELSE 1 END",
    ("FR9", "scam_ratio_low"): f"{CELL} subtype = 'ACCOUNT_TAKEOVER' WHERE subtype = 'APP_SCAM'",
    ("FR9", "scam_ratio_high"): f"{CELL} cleared_milli = 1 WHERE {FRAUD} AND subtype <> 'APP_SCAM'",
}
IS_FRAUD = "flow_id IN (SELECT flow_id FROM flow_truth_6B WHERE truth_label = 'FRAUD')"
OF_FRAUDS = f"(SELECT {{}} FROM flow_6B WHERE {IS_FRAUD})"
LATER = "flow_id = flow_id + 1000000"
EARLY = "TIMESTAMP '2025-12-31'"
FEW = "UPDATE policy_6B.realism_gate SET leak_ids_min = 50"
LEAK_MUTANTS: dict[str, tuple[str, str]] = {
    "party_ids": ("ids_auc", f"{FLOW} party_id = 1 + party_id // 2 WHERE {IS_FRAUD}"),
    "instrument_ids": ("ids_auc", f"{FLOW} instrument_id = 6007 - instrument_id // 2 WHERE {IS_FRAUD}"),
    "address_ids": ("ids_auc", f"{FEW}; {FLOW} ip_id = 1 + ip_id // 2 WHERE {IS_FRAUD}"),
    "payee_ids": (
        "ids_auc",
        f"{FEW}; {FLOW} counterparty_account_id = 1 + counterparty_account_id // 2 WHERE {IS_FRAUD}",
    ),
    "last_of_the_hour": ("ids_auc", f"{FLOW} {LATER} WHERE {IS_FRAUD}; UPDATE flow_truth_6B SET {LATER}"),
    "no_events": ("members_auc", f"DELETE FROM flow_event_6B WHERE {IS_FRAUD}"),
    "no_wallet": ("members_auc", f"DELETE FROM wallet_6B WHERE party_id IN {OF_FRAUDS.format('party_id')}"),
    "known_before": ("members_auc", f"UPDATE flow_label_6B SET available_ts = {EARLY}"),
    "alerted_before": ("members_auc", f"UPDATE alert_6B SET alerted_ts = {EARLY}"),
    "case_before": ("members_auc", f"UPDATE case_event_6B SET ts_utc = {EARLY}"),
    "no_arrivals": ("arrivals_auc", f"DELETE FROM arrival_event_5B WHERE ts_utc IN {OF_FRAUDS.format('ts_utc')}"),
    "one_entry_mode": ("columns_auc", f"{FLOW} entry_mode = 'MOTO' WHERE {IS_FRAUD}"),
    "one_device": ("columns_auc", f"{FLOW} device_id = 16 WHERE {IS_FRAUD}"),
    "large_amounts": ("columns_auc", f"{FLOW} amount_minor = amount_minor + 20000 WHERE {IS_FRAUD}"),
    "small_amounts": ("columns_auc", f"{FLOW} amount_minor = 1 + amount_minor % 90 WHERE {IS_FRAUD}"),
}
CHANCE = "UPDATE s5_{0}_fraud_roles_6A SET fraud_role_{0} = CASE {0}_id % 7 WHEN 0 THEN 'MULE' ELSE '{1}' END"
T10_MUTANTS: dict[str, str] = {
    "laws_broken": "UPDATE meta_checks SET result = 'FAIL'",
    "chain_faults": "UPDATE payer_measure SET value = 1",
    "abroad_odds_low": "UPDATE fraud_measure SET value = 1",
    "party_sensitivity": CHANCE.format("party", "CLEAN"),
    "account_sensitivity": CHANCE.format("account", "CLEAN_ACCOUNT"),
    "device_sensitivity": CHANCE.format("device", "CLEAN_DEVICE"),
    "beneficiary_sensitivity": CHANCE.format("account", "CLEAN_ACCOUNT"),
}


@pytest.fixture(scope="module")
def cell_world() -> Iterator[FraudWorld]:
    world = FraudWorld().cells()
    yield world
    world.connection.close()


@pytest.fixture(scope="module")
def paid_world() -> Iterator[FraudWorld]:
    world = FraudWorld().payments().run(*EVIDENCE)
    yield world
    world.connection.close()


@pytest.fixture
def cells(cell_world: FraudWorld) -> Iterator[FraudWorld]:
    """The cells in a transaction that is rolled back after the test."""
    with cell_world.undone():
        yield cell_world


@pytest.fixture
def paid(paid_world: FraudWorld) -> Iterator[FraudWorld]:
    """The payments in a transaction that is rolled back after the test."""
    with paid_world.undone():
        yield paid_world


def asked(family: str, kept: str) -> dict[Metric, dict[str, Any]]:
    """The thresholds of a family in a list of the policy."""
    rows = document("6B.realism_gate")[kept]
    return {(row["test_id"], row["metric_name"]): row for row in rows if row["family"] == family}


def area(scores: list[tuple[float, bool]]) -> float:
    """The share of pairs of a fraud and another in which the fraud stands above, ties half."""
    hits, others = ([score for score, is_fraud in scores if is_fraud is kind] for kind in (True, False))
    above = sum((hit > other) + (hit == other) / 2 for hit in hits for other in others)
    return above / len(hits) / len(others)


def test_a_world_at_its_best_holds_every_band(cells: FraudWorld) -> None:
    board, outside = cells.board("fraud"), cells.outside("fraud")
    least = asked("fraud", "gate_thresholds")
    assert set(board) == set(least) and set(outside) == set(asked("fraud", "outside_thresholds"))
    assert {metric for metric, row in board.items() if not row["pass_Bplus"]} == set()
    assert {metric for metric, row in outside.items() if not row["pass_A"]} == set()
    assert all(row["support_n"] >= least[metric]["support_min"] for metric, row in board.items())


def test_a_whole_world_without_fraud_fails(cells: FraudWorld) -> None:
    cells.sql(f"DELETE FROM fraud_cell_6B WHERE {FRAUD}")
    row, least = cells.board("fraud")["FR1", "fraud_bp_low"], asked("fraud", "gate_thresholds")
    assert not row["pass_B"] and row["support_n"] >= least["FR1", "fraud_bp_low"]["support_min"]


@pytest.mark.parametrize("metric", FRAUD_MUTANTS)
def test_a_mutant_of_fraud_is_seen(cells: FraudWorld, metric: Metric) -> None:
    cells.sql(FRAUD_MUTANTS[metric])
    assert not cells.board("fraud")[metric]["pass_B"]
    assert not cells.outside("fraud")["A_" + metric[0], metric[1]]["pass_A"]


def test_the_upper_end_of_odds_is_one_of_band_a(cells: FraudWorld) -> None:
    cells.sql(f"{CELL} cleared_flows = cleared_flows * 9 WHERE {FRAUD} AND is_abroad")
    cells.board("fraud")
    assert not cells.outside("fraud")["A_FR4", "abroad_odds_high"]["pass_A"]


def test_every_row_of_fraud_has_a_mutant() -> None:
    narrower = {("A_" + test, name) for test, name in FRAUD_MUTANTS} | {("A_FR4", "abroad_odds_high")}
    assert set(FRAUD_MUTANTS) == set(asked("fraud", "gate_thresholds"))
    assert set(asked("fraud", "outside_thresholds")) == narrower


def test_what_rings_hand_on_is_no_second_fraud(cells: FraudWorld) -> None:
    before = {metric: row["value"] for metric, row in cells.board("fraud").items()}
    cells.sql(f"{CELL} flows = 1, cleared_flows = 1, cleared_milli = 1 WHERE role = 'SUPPORTING'")
    after = {metric: row["value"] for metric, row in cells.board("fraud").items()}
    assert after["FR9", "scam_ratio_low"] == before["FR9", "scam_ratio_low"]
    assert after["FR3", "remote_share_low"] == before["FR3", "remote_share_low"]
    assert after["FR1", "fraud_bp_low"] == pytest.approx(before["FR1", "fraud_bp_low"], rel=0.01)


def test_few_campaigns_do_not_judge_the_mix(cells: FraudWorld) -> None:
    cells.sql("DELETE FROM campaign_6B WHERE campaign_id >= 600")
    least = asked("fraud", "gate_thresholds")["FR7", "mix_drift"]["support_min"]
    assert cells.board("fraud")["FR7", "mix_drift"]["support_n"] == 180 < least


def test_a_window_without_fraud_is_shown_and_not_judged(cells: FraudWorld, paid: FraudWorld) -> None:
    cells.sql(f"DELETE FROM fraud_cell_6B WHERE {FRAUD} OR day_no >= 15")
    cells.sql("DELETE FROM fraud_card_6B")
    paid.sql("DELETE FROM flow_truth_6B WHERE truth_label = 'FRAUD'")
    paid.run(*LEAKS, "propagation_6B")
    boards = (cells.board("fraud"), paid.board("leaks"), paid.board("downstream"))
    rows = [item for name in FAMILIES for item in asked(name, "gate_thresholds").items()]
    least = {metric: row.get("support_min", 0) for metric, row in rows}
    shown = {metric for board in boards for metric, row in board.items() if row["support_n"] < least[metric]}
    assert shown == set(least) - {("T10_6B", name) for name in ("laws_broken", "chain_faults", "abroad_odds_low")}


def test_cells_are_counted_again(paid: FraudWorld) -> None:
    currencies = document("6B.amount")["currencies"]
    money = {name: row["per_euro"] * 10 ** row["exponent"] for name, row in currencies.items()}
    homes = {row["party_id"]: (row["country_iso"], row["region_id"]) for row in paid.rows("FROM s1_party_base_6A")}
    truth = {row["flow_id"]: row for row in paid.rows("FROM flow_truth_6B")}
    legit = {"truth_label": "LEGIT", "subtype": "NONE", "role": "NONE", "loss_minor": 0}
    counted: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    cards: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for flow in paid.rows("FROM flow_6B"):
        told, (home, region) = truth.get(flow["flow_id"], legit), homes[flow["party_id"]]
        day_no, channel, decision = flow["flow_id"] >> 32, flow["channel"], flow["auth_decision"]
        cleared = 0
        if flow["outcome"] == "CLEARED":
            is_part = flow["first_clearing_minor"] is not None and flow["second_cleared_after_s"] is None
            cleared = flow["first_clearing_minor"] if is_part else flow["amount_minor"]
        minor = (flow["amount_minor"], cleared, told["loss_minor"])
        values = [round(1000 * number / money[flow["currency"]]) for number in minor]
        place = (day_no, region, channel, home != flow["merchant_country_iso"], decision)
        cell = counted[*place, told["truth_label"], told["subtype"], told["role"]]
        for column, number in enumerate((1, flow["outcome"] == "CLEARED", *values)):
            cell[column] += number
        if (told["truth_label"], told["role"]) == ("FRAUD", "PRIMARY") and channel != "TRANSFER":
            card = cards[flow["instrument_id"], day_no, told["subtype"]]
            card[0] += 1
            card[1] += decision == "APPROVED"
    found = {row[:8]: list(row[8:]) for row in paid.sql("FROM fraud_cell_6B")}
    assert set(found) == set(counted)
    for key, numbers in found.items():
        assert numbers[:2] == counted[key][:2]
        # The last bit of a quotient may round another way.
        assert all(abs(one - other) <= numbers[0] for one, other in zip(numbers, counted[key], strict=True))
    assert {row[:3]: list(row[3:]) for row in paid.sql("FROM fraud_card_6B")} == cards


def test_areas_are_counted_again(paid: FraudWorld) -> None:
    paid.run("leak_auc")
    told = {row["score_name"]: row["auc"] for row in paid.rows("FROM leak_auc")}
    flows = paid.rows("FROM leak_flow")
    ordered = area([(row["amount_minor"], row["is_fraud"]) for row in flows])
    assert told["order_amount_minor"] == pytest.approx(max(ordered, 1 - ordered), abs=1e-9)
    learned, later = ([row for row in flows if row["is_learned"] is half] for half in (True, False))
    base = sum(row["is_fraud"] for row in learned) / len(learned)
    seen: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for row in learned:
        seen[row["merchant_id"]][0] += row["is_fraud"]
        seen[row["merchant_id"]][1] += 1
    rate = {name: (hits + 10 * base) / (many + 10) for name, (hits, many) in seen.items()}
    tried = [(round(rate.get(row["merchant_id"], base), 12), row["is_fraud"]) for row in later]
    assert told["rate_merchant_id"] == pytest.approx(area(tried), abs=1e-9)
    assert max(row["flow_id"] >> 32 for row in learned) < 15 <= min(row["flow_id"] >> 32 for row in later)


def test_a_world_without_leaks_is_green(paid: FraudWorld) -> None:
    board, outside = paid.board("leaks"), paid.outside("leaks")
    assert set(board) == set(asked("leaks", "gate_thresholds"))
    assert set(outside) == set(asked("leaks", "outside_thresholds"))
    assert {metric for metric, row in board.items() if not row["pass_Bplus"]} == set()
    assert {metric for metric, row in outside.items() if not row["pass_A"]} == set()


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
    for statement in change.split(";"):
        paid.sql(statement)
    paid.run(*LEAKS)
    assert not paid.board("leaks")["LK1", metric]["pass_B"]
    assert not paid.outside("leaks")["A_LK1", metric]["pass_A"]


def test_every_row_of_leaks_has_a_mutant() -> None:
    assert {("LK1", metric) for metric, _ in LEAK_MUTANTS.values()} == set(asked("leaks", "gate_thresholds"))


def test_payments_are_chosen_by_their_places(paid: FraudWorld) -> None:
    paid.sql("UPDATE policy_6B.validation_policy SET leak_flows = 1200")
    paid.run("leak_flow")
    ((honest, fraud),) = paid.sql("SELECT count_if(NOT is_fraud), count_if(is_fraud) FROM leak_flow")
    ((all_fraud,),) = paid.sql("SELECT count(*) FROM flow_truth_6B WHERE truth_label = 'FRAUD'")
    assert fraud == all_fraud and 800 < honest < 1600


def test_entities_with_risky_roles_stand_in_frauds(paid: FraudWorld) -> None:
    board = paid.board("downstream")
    assert set(board) == set(asked("downstream", "gate_thresholds")) == {("T10_6B", name) for name in T10_MUTANTS}
    assert {metric for metric, row in board.items() if not row["pass_Bplus"]} == set()


@pytest.mark.parametrize("metric", T10_MUTANTS)
def test_a_mutant_of_t10_is_seen(paid: FraudWorld, metric: str) -> None:
    paid.sql(T10_MUTANTS[metric])
    paid.run("propagation_6B")
    assert not paid.board("downstream")["T10_6B", metric]["pass_B"]


def test_the_mean_of_all_permutations_is_the_share_of_the_group(paid: FraudWorld) -> None:
    rows = paid.rows("FROM leak_flow JOIN s5_party_fraud_roles_6A USING (party_id)")
    base = paid.rows("FROM s1_party_base_6A JOIN s5_party_fraud_roles_6A USING (party_id)")
    shares = {}
    for country in {row["country_iso"] for row in base}:
        risky = [row["fraud_role_party"] != "CLEAN" for row in base if row["country_iso"] == country]
        shares[country] = sum(risky) / len(risky)
    told = {row["is_fraud"]: row for row in paid.rows("FROM propagation_6B WHERE kind = 'party'")}
    for is_fraud in (True, False):
        flows = [row for row in rows if row["is_fraud"] is is_fraud]
        assert told[is_fraud]["flows"] == len(flows)
        assert told[is_fraud]["risky_flows"] == sum(row["fraud_role_party"] != "CLEAN" for row in flows)
        expected = sum(shares[row["home_iso"]] for row in flows)
        assert told[is_fraud]["permuted_micro"] / 1e6 == pytest.approx(expected, rel=1e-5)
