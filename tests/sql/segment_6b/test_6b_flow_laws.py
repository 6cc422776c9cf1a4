"""The laws of flows: each assertion and each gate has a mutant that turns it red; contracts refuse nonsense."""

from __future__ import annotations

from copy import deepcopy
from re import findall
from typing import Any

import pytest

from engine.errors import EngineError
from engine.project.policy.policies import validate
from tests.sql.segment_world import policy_schema

from .flow_fixture import POLICIES, FlowWorld
from .payment_world import document, text

ONE = "(SELECT min(arrival_id) FROM flow_base_6B)"
KEPT = "outcome = 'CLEARED' AND refund_minor IS NULL"
FLOW = f"(SELECT min(flow_id) FROM flow_6B WHERE {KEPT} AND channel = 'IN_PERSON')"
REMOTE = "(SELECT min(flow_id) FROM flow_6B WHERE channel = 'REMOTE')"
SENT = "(SELECT min(flow_id) FROM flow_6B WHERE channel = 'TRANSFER' AND outcome = 'CLEARED')"
BROUGHT = "(SELECT min(ts_utc) FROM campaign_flow_6B)"
TRUE = "(SELECT min(flow_id) FROM flow_truth_6B)"
OTHERS = "(SELECT min(arrival_id) FROM flow_party_6B WHERE device_id IS NOT NULL)"
MUTANTS = {
    "laws_complete": "DELETE FROM key_law_6B WHERE key_no = 3",
    "ONE_PAYER": f"DELETE FROM flow_party_6B WHERE arrival_id = {ONE}",
    "ONE_PAYER#stranger": f"UPDATE flow_party_6B SET arrival_id = arrival_id + 500 WHERE arrival_id = {ONE}",
    "COMPLETE_CHAIN": f"UPDATE flow_party_6B SET device_id = NULL, ip_id = NULL WHERE arrival_id = {OTHERS}",
    "COMPLETE_CHAIN#address": f"UPDATE flow_party_6B SET ip_id = NULL WHERE arrival_id = {OTHERS}",
    "OWN_INSTRUMENT": f"UPDATE flow_6B SET account_id = account_id + 1 WHERE flow_id = {FLOW}",
    "OWN_INSTRUMENT#campaign": f"UPDATE flow_6B SET party_id = party_id % 36 + 1 WHERE flow_id = {SENT}",
    "OWN_DEVICE": f"UPDATE flow_party_6B SET device_id = device_id % 100 + 101 WHERE arrival_id = {OTHERS}",
    "ADDRESS_OF_DEVICE": f"UPDATE flow_party_6B SET ip_id = ip_id + 1 WHERE arrival_id = {OTHERS}",
    "OUTCOME": f"UPDATE flow_6B SET outcome = 'DECLINED' WHERE flow_id = {FLOW}",
    "OUTCOME#campaign": f"UPDATE flow_6B SET auth_decision = 'DECLINED' WHERE flow_id = {SENT}",
    "OUTCOME#refund": "UPDATE flow_6B SET refund_minor = amount_minor + 1 WHERE refund_minor IS NOT NULL",
    "OUTCOME#part": f"UPDATE flow_6B SET first_clearing_minor = amount_minor WHERE flow_id = {FLOW}",
    "OUTCOME#retry": "UPDATE flow_6B SET second_wait_us = NULL WHERE attempts = 3",
    "OUTCOME#reversed": "UPDATE flow_6B SET reversed_after_s = NULL WHERE outcome = 'REVERSED'",
    "MONEY": f"UPDATE flow_6B SET currency = 'CHF' WHERE flow_id = {FLOW}",
    "MONEY#transfer": f"UPDATE flow_6B SET currency = 'CHF' WHERE flow_id = {SENT}",
    "MONEY#home": f"UPDATE flow_6B SET home_amount_minor = 1 WHERE flow_id = {FLOW}",
    "MONEY#step": "UPDATE flow_6B SET amount_minor = amount_minor + 1 WHERE currency = 'IDR'",
    "CHANNEL": f"UPDATE flow_6B SET merchant_id = NULL WHERE flow_id = {FLOW}",
    "CHANNEL#device": f"UPDATE flow_6B SET device_id = NULL WHERE flow_id = {REMOTE}",
    "CHANNEL#transfer": f"UPDATE flow_6B SET counterparty_account_id = NULL WHERE flow_id = {SENT}",
    "ONE_PAYMENT": f"DELETE FROM flow_6B WHERE flow_id = {FLOW}",
    "ONE_PAYMENT#twice": f"INSERT INTO flow_6B SELECT * FROM flow_6B WHERE flow_id = {FLOW}",
    "ONE_PAYMENT#other_day": f"UPDATE flow_6B SET flow_id = flow_id + 4294967296 WHERE flow_id = {FLOW}",
    "ONE_PAYMENT#outside": f"UPDATE flow_6B SET flow_id = flow_id + 35184372088832 WHERE flow_id = {FLOW}",
    "ONE_PAYMENT#campaign": f"DELETE FROM flow_6B WHERE ts_utc = {BROUGHT}",
    "ONE_PAYMENT#payer": f"UPDATE flow_6B SET party_id = party_id + 1 WHERE flow_id = {FLOW}",
    "ONE_PAYMENT#pair": f"UPDATE flow_6B SET ts_utc = ts_utc + INTERVAL 1 MICROSECOND WHERE flow_id = {FLOW}",
    "ONE_PAYMENT#base": f"DELETE FROM flow_base_6B WHERE arrival_id = {ONE}",
    "EVENT_ORDER": "UPDATE flow_event_6B SET ts_utc = ts_utc - INTERVAL 1 YEAR WHERE event_type = 'CLEARING'",
    "EVENT_ORDER#gap": "UPDATE flow_event_6B SET event_seq = event_seq + 1 WHERE event_type = 'REFUND'",
    "EVENT_ORDER#first": "UPDATE flow_event_6B SET ts_utc = ts_utc - INTERVAL 1 SECOND WHERE event_seq = 1",
    "EVENT_ORDER#question": "UPDATE flow_event_6B SET event_type = 'RETRY' WHERE event_seq = 1",
    "LEDGER": "UPDATE flow_event_6B SET amount_minor = amount_minor + 1 WHERE event_type = 'REFUND'",
    "LEDGER#clearing": f"DELETE FROM flow_event_6B WHERE event_seq = 3 AND flow_id = {FLOW}",
    "LEDGER#none": f"DELETE FROM flow_event_6B WHERE flow_id = {FLOW}",
    "LEDGER#yes": "UPDATE flow_event_6B SET amount_minor = 0 WHERE event_type = 'AUTH_RESPONSE'",
    "LEDGER#outside": f"UPDATE flow_event_6B SET flow_id = flow_id + 35184372088832 WHERE flow_id = {FLOW}",
    "truth_of_campaigns": f"DELETE FROM flow_truth_6B WHERE flow_id = {TRUE}",
    "truth_of_campaigns#twice": f"INSERT INTO flow_truth_6B SELECT * FROM flow_truth_6B WHERE flow_id = {TRUE}",
    "truth_of_campaigns#honest": f"UPDATE flow_truth_6B SET campaign_id = 6 WHERE flow_id = {TRUE}",
    "truth_of_campaigns#nobody": f"UPDATE flow_truth_6B SET campaign_id = 99 WHERE flow_id = {TRUE}",
}


def test_the_laws_hold(flows: FlowWorld) -> None:
    assert not flows.broken_laws()


def test_every_law_of_the_segment_has_a_mutant(flow_world: FlowWorld) -> None:
    laws = {law for (law,) in flow_world.sql("SELECT check_id FROM check_result")}
    assert laws | {"laws_complete", "truth_of_campaigns"} == {name.partition("#")[0] for name in MUTANTS}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_seen(flows: FlowWorld, mutant: str) -> None:
    flows.sql(MUTANTS[mutant])
    assert mutant.partition("#")[0] in flows.broken_laws()


def test_two_payments_of_one_moment_and_instrument_are_seen(flows: FlowWorld) -> None:
    flows.sql(f"""
        INSERT INTO flow_6B
        SELECT * REPLACE (flow_id + 1000000 AS flow_id) FROM flow_6B WHERE flow_id = {TRUE}
    """)
    flows.run("flow_truth_6B")
    assert "truth_of_campaigns" in flows.broken_laws()


@pytest.mark.parametrize(
    ("policy", "change"),
    [
        ("6B.amount", {"groups": [{**document("6B.amount")["groups"][0], "nines": 0.6, "fives": 0.6}]}),
        ("6B.decision", {"retry_wait_s": {"least": 300, "most": 5}}),
        ("6B.decision", {"latency_least_ms": 1000, "timeout_ms": 1000}),
        ("6B.lifecycle", {"refund": {"from_s": 86400, "to_s": 3600}}),
        ("6B.lifecycle", {"reversal": {"share": 0.99}}),
    ],
)
def test_shares_and_waits_that_cannot_be_are_seen(flows: FlowWorld, policy: str, change: dict[str, Any]) -> None:
    assert not flows.sql(text("shares"))
    flows.policy(policy, **change)
    assert flows.sql(text("shares"))


def test_a_large_world_is_looked_at_by_every_so_many_th_party(flows: FlowWorld) -> None:
    flows.sql(
        "CREATE TABLE site_point AS "
        "SELECT merchant_id, legal_country_iso, 'S1' AS site_id FROM merchant_zone_key_5B"
    )
    flows.sql("ALTER TABLE site_point ADD COLUMN lat_deg DOUBLE DEFAULT 50")
    flows.sql("ALTER TABLE site_point ADD COLUMN lon_deg DOUBLE DEFAULT 9")
    looked = "SELECT flow_id, party_id FROM payer_flow"
    for many, every, batches in ((30_000_000, 1, 1), (2000, 4, 2)):
        flows.policy("6B.validation_policy", looked_at_flows=many, batch_flows=1000 if every > 1 else 12_000_000)
        flows.run("payer_batch", "payer_flow")
        assert len(flows.sql("FROM payer_batch")) == batches
        meant = f"SELECT flow_id, party_id FROM flow_6B WHERE channel <> 'TRANSFER' AND party_id % {every} = 0"
        assert not flows.sql(f"({looked} EXCEPT ALL {meant}) UNION ALL ({meant} EXCEPT ALL {looked})")
        parties = {
            batch: set(found)
            for batch, found in flows.sql("SELECT batch_no, list(party_id) FROM payer_flow GROUP BY 1")
        }
        assert len(parties) == batches and sum(map(len, parties.values())) == 36 // every


GATES = {
    ("FL1", "approval_present_low"): "UPDATE flow_6B SET auth_decision = 'DECLINED'",
    ("FL1", "approval_remote_high"): "UPDATE flow_6B SET auth_decision = 'APPROVED'",
    ("FL2", "distinct_amounts"): "UPDATE flow_6B SET amount_minor = 1000",
    ("FL2", "top_eight_share"): "UPDATE flow_6B SET amount_minor = 1000",
    ("FL2", "tail_ratio_low"): "UPDATE flow_6B SET amount_minor = 1000",
    ("FL3", "latency_half_low"): "UPDATE flow_6B SET auth_latency_us = 0",
    ("FL3", "latency_half_high"): "UPDATE flow_6B SET auth_latency_us = 9000000",
    ("FL3", "latency_tail_low"): "UPDATE flow_6B SET auth_latency_us = 500000",
    ("FL3", "latency_zeros"): "UPDATE flow_6B SET auth_latency_us = 0",
    ("FL4", "ledger_faults"): MUTANTS["LEDGER"],
    ("FL4", "order_faults"): MUTANTS["EVENT_ORDER"],
    ("FL5", "refund_share_low"): "UPDATE flow_6B SET refund_minor = NULL",
    ("FL5", "refund_share_high"): "UPDATE flow_6B SET refund_minor = amount_minor",
}


def passes(flows: FlowWorld) -> dict[tuple[str, str], bool]:
    """Which rows of the board pass band B."""
    flows.measure()
    board = flows.rows(text("flows", "gates"))
    return {(row["test_id"], row["metric_name"]): row["pass_B"] for row in board}


def test_the_board_is_complete_and_green(flows: FlowWorld) -> None:
    board = passes(flows)
    thresholds = [row for row in document("6B.realism_gate")["gate_thresholds"] if row["family"] == "flows"]
    assert (
        set(board)
        == {(row["test_id"], row["metric_name"]) for row in thresholds}
        == set(GATES) | {("FL1", "approval_present_high"), ("FL1", "approval_remote_low")}
    )
    assert {gate for gate, is_green in board.items() if not is_green} == set()


def test_band_a_holds_the_same_metrics_to_narrower_bounds(flows: FlowWorld) -> None:
    flows.measure()
    for other in set(findall(r"FROM (\w+)", text("outside_measure"))) - {"flow_measure"}:
        flows.sql(f"CREATE TABLE {other} AS SELECT * FROM flow_measure WHERE false")
    flows.sql(f"CREATE VIEW outside_measure AS {text('outside_measure')}")
    board = flows.rows(text("outside_flows"))
    thresholds = document("6B.realism_gate")["outside_thresholds"]
    asked = {(row["test_id"], row["metric_name"]) for row in thresholds if row["family"] == "flows"}
    assert {(row["test_id"], row["metric_name"]) for row in board} == asked
    assert all(row["value"] is not None and row["support_n"] > 0 for row in board)
    flows.sql("UPDATE flow_6B SET amount_minor = 1000, auth_latency_us = 0, auth_decision = 'DECLINED'")
    flows.sql("UPDATE flow_6B SET refund_minor = amount_minor")
    flows.measure()
    red = {row["test_id"] for row in flows.rows(text("outside_flows")) if not row["pass_A"]}
    assert red == {"A_FL1", "A_FL2", "A_FL3", "A_FL5"}


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_sees_its_mutant(flows: FlowWorld, gate: tuple[str, str]) -> None:
    flows.sql(GATES[gate])
    assert not passes(flows)[gate]


@pytest.mark.parametrize("policy", [name for name in POLICIES if name.startswith("6B.")])
def test_the_shipped_policy_keeps_its_contract(policy: str) -> None:
    validate(document(policy), policy_schema(policy), policy)


@pytest.mark.parametrize(
    ("policy", "path", "value"),
    [
        ("6B.amount", "groups.0.median", 0),
        ("6B.amount", "groups.0.sigma", -1),
        ("6B.amount", "countries.DE.currency", "Euro"),
        ("6B.amount", "currencies.EUR.exponent", -1),
        ("6B.amount", "currencies.EUR.basis", "GUESS"),
        ("6B.decision", "retry_share", 1.5),
        ("6B.decision", "channels.0.timeout", -0.1),
        ("6B.decision", "retry_success.NO_REASON", {"same_card": 0.1, "other_card": 0.1}),
        ("6B.lifecycle", "clearing_kinds.0.from_s", 0),
        ("6B.lifecycle", "group_lives.0.missing", 0.9),
        ("6B.realism_gate", "gate_thresholds.0.comparison", "<"),
        ("6B.realism_gate", "outside_thresholds.0.source", ""),
    ],
)
def test_a_wrong_value_is_refused(policy: str, path: str, value: Any) -> None:
    changed = deepcopy(document(policy))
    *way, last = path.split(".")
    place: Any = changed
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    with pytest.raises(EngineError):
        validate(changed, policy_schema(policy), policy)


def test_every_line_of_business_has_a_life_and_every_country_a_money() -> None:
    amount, life = document("6B.amount"), document("6B.lifecycle")
    lines = [row["group"] for row in amount["groups"]]
    assert lines == [row["group"] for row in life["group_lives"]] and len(set(lines)) == len(lines)
    assert {row["group"] for row in amount["group_ranges"]} == set(lines)
    assert {row["group_no"] for row in amount["groups"]} == set(range(1, len(lines) + 1))
    assert {country["currency"] for country in amount["countries"].values()} == set(amount["currencies"])
    kinds = {row["clearing_kind"] for row in life["clearing_kinds"]}
    assert {row[end] for row in life["group_lives"] for end in ("clears_present", "clears_remote")} <= kinds
