"""The gates of segment 2A: an honest world is B+, and each corruption fails exactly its gate."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean, stdev
from typing import Any

import pytest

from .world_fixture import EAST, FAR, ISLE, OVERRIDE, SEGMENT, WEST, Site, World, project

STATES = ("S0", "S1", "S2", "S3", "S4", "S5")


def sites(merchant_id: int, country: str, zones: dict[str, int], spread: float = 1.0) -> tuple[Site, ...]:
    """Sites of one merchant: so many in each zone, `spread` degrees apart."""
    flat = [tzid for tzid, count in zones.items() for _ in range(count)]
    return tuple(
        Site(merchant_id, country, order, (tzid,), lon_deg=10 + spread * order)
        for order, tzid in enumerate(flat, start=1)
    )


HONEST = (
    *sites(1, "AA", {WEST: 7, EAST: 5}),
    *sites(2, "DD", {EAST: 7, FAR: 5}, 2.0),
    *sites(3, "BB", {ISLE: 12}),
)
SHIPPED = {"2A.tz_overrides": {"overrides": []}}


@pytest.fixture(scope="module")
def honest_world() -> World:
    """Two mixed countries and one with a single zone, near to the mix of their people."""
    return World(HONEST, SHIPPED).run(*STATES)


@pytest.fixture
def honest(honest_world: World) -> Iterator[World]:
    """The honest world in a transaction that is rolled back after the test."""
    with honest_world.undone():
        yield honest_world


def failing(board: dict[tuple[str, str], dict[str, Any]], band: str = "pass_B") -> set[str]:
    """The deciding tests that miss a band."""
    return {test for (test, metric), row in board.items() if (test, metric) in decided() and not row[band]}


def thresholds() -> list[dict[str, Any]]:
    document = project().policies["2A.realism_gate"].document
    rows: list[dict[str, Any]] = document["gate_thresholds"]
    return rows


def decided() -> set[tuple[str, str]]:
    return {(row["test_id"], row["metric_name"]) for row in thresholds() if row["decides"]}


def test_an_honest_world_is_at_its_best(honest: World) -> None:
    board = honest.gates()
    assert failing(board, "pass_Bplus") == set()
    assert board["R2", "median_top1_share"]["value"] == pytest.approx(7 / 12)
    assert board["R3", "median_top_gap"]["value"] == pytest.approx(2 / 12)
    assert board["F1", "zone_mix_distance"]["value"] == pytest.approx(0.7 - 7 / 12)


def test_every_threshold_is_measured_once(honest: World) -> None:
    measured = set(honest.gates())
    assert measured == {
        (row["test_id"], row["metric_name"]) for row in thresholds() if row["family"] != "stability"
    }


def test_the_upper_band_is_never_looser() -> None:
    for row in thresholds():
        if row["comparison"] == "<=":
            assert row["threshold_bplus"] <= row["threshold_b"]
        else:
            assert row["threshold_bplus"] >= row["threshold_b"]


MUTANTS = {
    "ST1": "UPDATE meta_states SET status = 'FAIL' WHERE state = 'S4'",
    "ST1#bundle": "UPDATE meta_bundles SET ok = false",
    "ST1#no_bundle": "DELETE FROM meta_bundles",
    "ST2": "INSERT INTO site_timezones FROM site_timezones WHERE merchant_id = 3 AND site_order = 1",
    "ST3": "INSERT INTO site_locations VALUES (9, 'AA', 1, 0, 0)",
    "ST4": "UPDATE s4_legality_report SET status = 'FAIL'",
    "ST4#zone": f"""DELETE FROM tz_timetable_cache WHERE tzid = '{ISLE}';
        UPDATE tz_timetable_manifest SET tz_index_digest =
            (SELECT tz_index_digest FROM timetable_digest('tz_timetable_cache'))""",
    "ST5": "UPDATE tz_timetable_cache SET utoff_s = utoff_s + 60 WHERE seq = 1",
    "GV1": "UPDATE site_timezones SET tzid_source = 'fallback' WHERE merchant_id = 3 AND site_order = 1",
    "GV2": "UPDATE site_timezones SET tzid_source = 'override' WHERE merchant_id = 3 AND site_order = 1",
    "GV3": "UPDATE s5_country_metrics SET fallback_sites = 2 WHERE legal_country_iso = 'BB'",
    "GV4": "INSERT INTO policy_2A.overrides (id, scope, target, tzid) VALUES ('X', 'country', 'AA', 'Land/West')",
    "GV5": "UPDATE site_timezones SET resolution_method = 'overlap_rule'",
    "R1": "UPDATE s5_country_metrics SET zones = 1",
    "R2": "UPDATE s5_country_metrics SET top1_share = 0.94",
    "R3": "UPDATE s5_country_metrics SET top_gap = 0.9",
    "R4": "UPDATE s5_country_metrics SET zone_entropy = 0.1",
    "R5": "UPDATE s5_country_metrics SET top1_share = 0.96 WHERE legal_country_iso = 'DD'",
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_fails_exactly_its_gate(honest: World, mutant: str) -> None:
    honest.sql(MUTANTS[mutant])
    assert failing(honest.gates()) == {mutant.partition("#")[0]}


def test_every_deciding_gate_has_a_mutant() -> None:
    killed = {mutant.partition("#")[0] for mutant in MUTANTS}
    assert {test for test, _ in decided()} - {"SX"} == killed | {"R0"}


@pytest.mark.parametrize(
    "nothing",
    [
        "UPDATE s5_country_metrics SET sites = 1",
        "UPDATE s5_country_metrics SET top_pop_share = NULL",
        "UPDATE s5_country_metrics SET support_zones = 1",
    ],
)
def test_nobody_to_judge_fails_closed(honest: World, nothing: str) -> None:
    honest.sql(nothing)
    board = honest.gates()
    assert failing(board) == {"R0", "R1", "R2", "R3", "R4", "R5"}
    assert board["R2", "median_top1_share"]["value"] is None


def test_one_stray_site_is_no_rate(honest: World) -> None:
    honest.sql("UPDATE s5_country_metrics SET fallback_sites = 1 WHERE legal_country_iso = 'BB'")
    assert honest.gates()["GV3", "fallback_country_cap"]["value"] == 0


def test_a_collapsed_world_fails_and_says_where() -> None:
    world = World(
        (*sites(1, "AA", {WEST: 59, EAST: 1}), *sites(2, "DD", {EAST: 59, FAR: 1}), *sites(3, "BB", {FAR: 60})),
        SHIPPED,
    ).run(*STATES)
    board = world.gates()
    assert failing(board) == {"R2", "R3", "R4", "R5", "GV5"}  # a third of the sites lies in a foreign zone
    assert board["F1", "zone_mix_distance"]["value"] == 1
    assert board["F2", "foreign_zone_sites"]["value"] == 60


def test_other_cohorts_are_printed_and_do_not_decide(honest: World) -> None:
    honest.sql("UPDATE s5_country_metrics SET top_pop_share = 0.94 WHERE legal_country_iso = 'DD'")
    board = honest.gates()
    members = {
        suffix: board[f"R0{suffix}", "c_multi_countries"]["value"] for suffix in ("", "_literal", "_material")
    }
    assert members == {"": 1, "_literal": 2, "_material": 2}
    assert board["R5_literal", "share_not_collapsed"]["value"] == pytest.approx(2 / 3)
    assert not failing(board)


def test_entropy_is_that_of_the_shares(honest: World) -> None:
    from math import log

    expected = -(7 / 12 * log(7 / 12) + 5 / 12 * log(5 / 12)) / log(2)
    found = honest.one("SELECT zone_entropy FROM s5_country_metrics WHERE legal_country_iso = 'AA'")
    assert found == pytest.approx(expected, abs=1e-11)


def test_diagnostics_name_every_country(honest: World) -> None:
    honest.gates()
    assert honest.sql("SELECT legal_country_iso, cohorts, clocks FROM country_scorecard ORDER BY 1") == [
        ("AA", "C_multi C_large", 2),
        ("BB", "C_single", 1),
        ("DD", "C_multi C_large", 2),
    ]
    assert honest.sql("SELECT zone, sites, site_share FROM country_zone_share WHERE legal_country_iso = 'BB'") == [
        (ISLE, 12, 1.0)
    ]


def test_zones_beyond_the_first_few_are_other(honest: World) -> None:
    honest.policy("2A.realism_gate", share_matrix_zones=1)
    honest.gates()
    shares = "SELECT zone, sites FROM country_zone_share WHERE legal_country_iso = 'AA' ORDER BY zone_rank"
    assert honest.sql(shares) == [(WEST, 7), ("OTHER", 5)]


REQUIRED = (42, 7, 101, 202)
SPREAD = {
    "R1": (1.0, 1.0, 0.9, 1.0),
    "R2": (0.6, 0.58, 0.61, 0.59),
    "R3": (0.4, 0.45, 0.44, 0.42),
    "R4": (0.5, 0.52, 0.51, 0.53),
}


@pytest.fixture
def seeds(honest: World) -> World:
    """Four seeds that pass everything, with realism metrics a little apart."""
    honest.sql(
        "CREATE TABLE seed_gates (seed UBIGINT, test_id VARCHAR, metric_name VARCHAR, value DOUBLE"
        ", pass_B BOOLEAN, pass_Bplus BOOLEAN)"
    )
    honest.sql("CREATE TABLE seed_runs (seed UBIGINT, run_id VARCHAR, verdict VARCHAR)")
    for number, seed in enumerate(REQUIRED):
        honest.sql(f"INSERT INTO seed_runs VALUES ({seed}, 'r{seed}', 'PASS_BPLUS')")
        for row in thresholds():
            value = SPREAD.get(row["test_id"], (0.0,) * 4)[number]
            honest.sql(
                f"INSERT INTO seed_gates VALUES ({seed}, '{row['test_id']}', '{row['metric_name']}'"
                f", {value}, true, true)"
            )
    return honest


def test_four_steady_seeds_are_certified(seeds: World) -> None:
    board = seeds.certify()
    assert all(row["pass_Bplus"] for row in board.values())
    assert set(board) == {("SX", row["metric_name"]) for row in thresholds() if row["test_id"] == "SX"}
    for test, values in SPREAD.items():
        assert board["SX", f"cv_{test}"]["value"] == pytest.approx(stdev(values) / mean(values), abs=1e-9)


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ("DELETE FROM seed_gates WHERE seed = 7", {"cv_R1", "cv_R2", "cv_R3", "cv_R4"}),
        ("UPDATE seed_gates SET value = NULL WHERE seed = 101 AND test_id = 'R3'", {"cv_R3"}),
        ("UPDATE seed_gates SET value = 3 WHERE seed = 101 AND test_id = 'R3'", {"cv_R3"}),
        ("UPDATE seed_gates SET value = seed::DOUBLE - 88 WHERE test_id = 'R4'", {"cv_R4"}),  # mean 0
        ("UPDATE seed_gates SET pass_B = false WHERE test_id = 'R5_literal'", set()),
        ("UPDATE seed_gates SET value = 0 WHERE test_id = 'R4'", set()),
    ],
)
def test_seeds_that_are_missing_or_unsteady_fail(seeds: World, change: str, missed: set[str]) -> None:
    seeds.sql(change)
    assert {metric for (_, metric), row in seeds.certify().items() if not row["pass_B"]} == missed


def test_an_approved_exception_bars_the_upper_grade(honest: World) -> None:
    honest.policy(
        "2A.tz_overrides",
        overrides=[OVERRIDE],
        rate_exception={"approver": "board", "reason": "One rig off the coast."},
    )
    assert failing(honest.gates()) == set()
    assert failing(honest.gates(), "pass_Bplus") == {"GV2"}


def test_the_segment_knows_its_grades() -> None:
    segment = project().segments[SEGMENT]
    assert segment.seeds == REQUIRED
    assert segment.grades == {"bplus": "PASS_BPLUS", "b": "PASS_B", "fail": "FAIL_REALISM"}
