"""The gates of segment 6A: an honest world is B+, and each mutation fails the gate that it should and no"
  " other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .graph_fixture import STATES, GraphWorld, board_of, failing


@pytest.fixture(scope="module")
def honest_world() -> Iterator[GraphWorld]:
    """Some 40,000 parties, built up to S5."""
    world = GraphWorld(world_scale=1.0)
    world.run(*STATES)
    yield world
    world.connection.close()


@pytest.fixture
def honest(honest_world: GraphWorld) -> Iterator[GraphWorld]:
    honest_world.sql("BEGIN")
    yield honest_world
    honest_world.sql("ROLLBACK")


def test_an_honest_world_is_at_its_best(honest: GraphWorld) -> None:
    assert failing(board_of(honest), "pass_Bplus") == set()


def test_wald_and_bootstrap_agree(honest: GraphWorld) -> None:
    board = board_of(honest)
    for metric in ("or_account", "or_device"):
        low, high = honest.sql(f"SELECT wald_low, wald_high FROM risk_table WHERE metric_name = '{metric}'")[0]
        row = board["T7", metric]
        assert row["ci_low"] == pytest.approx(low, rel=0.15) and row["ci_high"] == pytest.approx(high, rel=0.15)


MUTATIONS: dict[str, tuple[str, set[str]]] = {
    "an account beyond its cap": (
        "INSERT INTO s2_account_base_6A SELECT * REPLACE (account_id + 9000000 + i AS account_id) FROM"
        " (SELECT * FROM"
        " s2_account_base_6A WHERE account_id = 1) CROSS JOIN range(9) AS t(i)", {"T1", "T2"}),
    "a region whose edges are all mobile": (
        "UPDATE s4_ip_base_6A SET ip_type = 'MOBILE' WHERE ip_type = 'RESIDENTIAL'", {"T3", "T8"}),
    "most links gone": (
        "DELETE FROM s4_ip_links_6A WHERE device_id % 100 < 80", {"T4"}),
    "one crowded IP": (
        "INSERT INTO s4_ip_links_6A SELECT 1, device_id, primary_party_id, NULL, 'RECENT_LOGIN_IP' FROM"
        " s4_device_base_6A"
        " WHERE device_id NOT IN (SELECT device_id FROM s4_ip_links_6A WHERE ip_id = 1 AND device_id IS NOT"
        " NULL) LIMIT 700", {"T5"}),
    "an unmapped raw role": (
        "UPDATE s5_device_fraud_roles_6A SET raw_role = 'UNKNOWN' WHERE device_id = (SELECT min(device_id) FROM"
        " s5_device_fraud_roles_6A)", {"T6"}),
    "roles permuted": (
        "UPDATE s5_account_fraud_roles_6A AS r SET fraud_role_account = p.fraud_role_account, raw_role ="
        " p.raw_role,"
        " canonical_role_family = p.canonical_role_family FROM (SELECT account_id, 1 + (account_id + 54321)"
        " % n AS other FROM"
        " s5_account_fraud_roles_6A CROSS JOIN (SELECT count(*) AS n FROM s5_account_fraud_roles_6A)) AS shift"
        " JOIN (SELECT * FROM s5_account_fraud_roles_6A) AS p ON p.account_id = shift.other WHERE"
        " shift.account_id = r.account_id",
        {"T7", "T10"}),
    "twice as many mules": (
        "UPDATE s5_party_fraud_roles_6A SET fraud_role_party = 'MULE', raw_role = 'MULE',"
        " canonical_role_family = 'MULE'"
        " WHERE party_id % 2 = 0", {"T8"}),
    "an output whose digest is wrong": ("UPDATE meta_outputs SET digest_ok = false WHERE dataset ="
        " 's4_ip_links_6A'", {"T10"}),
}


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_a_mutation_fails_its_gate(honest: GraphWorld, mutation: str) -> None:
    statement, named = MUTATIONS[mutation]
    honest.sql(statement)
    assert named <= failing(board_of(honest))


def test_permuted_roles_leave_the_links_true(honest: GraphWorld) -> None:
    honest.sql(MUTATIONS["roles permuted"][0])
    board = board_of(honest)
    assert board["T7", "or_account"]["value"] == pytest.approx(1, abs=0.6)
    assert not board["T10", "c6_or_account"]["pass_B"]
    assert board["T10", "c2_false_links"]["pass_Bplus"]


def test_too_small_a_world_has_no_evidence() -> None:
    world = GraphWorld(world_scale=0.05)
    world.run(*STATES)
    board = board_of(world)
    assert board["T7", "or_account"]["value"] is None and not board["T7", "or_account"]["pass_B"]
    world.connection.close()


def test_without_propagation_the_coupling_is_that_of_the_tiers() -> None:
    changes: dict[str, Any] = {"6A.risk_propagation_coeffs": {"couplings": [
        {"entity": entity, "or_target": None, "alpha_abs_max": 1.0, "beta_max": 0.0}
        for entity in ("party", "merchant", "account", "device", "ip")]}}
    world = GraphWorld(changes, world_scale=1.0)
    world.run(*STATES)
    value = board_of(world)["T7", "or_account"]["value"]
    assert 1 < value < 3
    world.connection.close()


SEEDS = (42, 7, 101, 202)
METRICS = {"T3_IP_PRIOR_ALIGNMENT": ["max_share_error_pp"], "T4_DEVICE_IP_COVERAGE": ["linked_share"],
           "T5_IP_REUSE_TAIL_BOUNDS": ["devices_per_ip_p99", "devices_per_ip_max"],
           "T7_RISK_PROPAGATION_EFFECT": ["or_account", "or_device"],
                   "T8_DISTRIBUTION_ALIGNMENT_JSD": ["max_jsd"]}


def certified(values: dict[int, float | None], metric: str = "or_account") -> dict[tuple[str, str],
        dict[str, Any]]:
    """The rows across seeds when one metric has these values and the others are equal."""
    world = GraphWorld()
    world.sql("CREATE TABLE seed_gates (seed UBIGINT, test_id VARCHAR, metric_name VARCHAR, value DOUBLE)")
    world.sql("CREATE TABLE seed_runs (seed UBIGINT, run_id VARCHAR, verdict VARCHAR)")
    world.put("seed_runs", [(seed, str(seed), "PASS_BPLUS") for seed in SEEDS])
    for test, metrics in METRICS.items():
        for name in metrics:
            world.put("seed_gates", [(seed, test, name,
                    values.get(seed) if name == metric else 1.0) for seed in SEEDS])
    rows = world.certify()
    world.connection.close()
    return rows


def test_seeds_that_agree_are_stable() -> None:
    rows = certified(dict(zip(SEEDS, (3.0, 3.1, 3.2, 3.3), strict=True)))
    assert rows["T9_CROSS_SEED_STABILITY", "cv_max"]["value"] == pytest.approx(0.1290994 / 3.15, rel=1e-5)
    assert all(row["pass_Bplus"] for row in rows.values())


@pytest.mark.parametrize("values", [(3.0, 6.0, 1.0, 2.0), (3.0, 3.0, None, 3.0)])
def test_seeds_that_differ_or_lack_a_value_are_not(values: tuple[float | None, ...]) -> None:
    rows = certified(dict(zip(SEEDS, values, strict=True)))
    assert not rows["T9_CROSS_SEED_STABILITY", "cv_max"]["pass_B"]


def test_a_small_mean_counts_as_its_floor() -> None:
    rows = certified(dict(zip(SEEDS, (1e-7, 2e-7, 3e-7, 4e-7), strict=True)), "max_jsd")
    assert rows["T9_CROSS_SEED_STABILITY", "cv_T8_max_jsd"]["value"] < 0.001
