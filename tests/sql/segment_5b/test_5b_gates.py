"""The gates of 5B: a world at its best holds all bands, and each mutant fails exactly its rows."""

from __future__ import annotations

from statistics import mean, stdev
from typing import Any

import pytest

from .arrival_fixture import ArrivalWorld, project

PLAN, OUTSIDE = "5B.realism_gate", "5B.outside_gate"
Metric = tuple[str, str]
Board = dict[Metric, dict[str, Any]]

# What a dozen keys over eight weeks cannot have: hundreds of arrivals in every hour, thousands of knots.
SMALL = {
    PLAN: {
        "gate_thresholds": {
            "CT3": {"threshold_bplus": 1.0},
            "DI2/day_gap": {"threshold_b": 0.12, "threshold_bplus": 0.11},
            "DI2/week_gap": {"threshold_b": 0.15, "threshold_bplus": 0.12},
            "DI2/hour_gap": {"threshold_b": 0.15, "threshold_bplus": 0.12},
        }
    },
    OUTSIDE: {
        "outside_thresholds": {
            "A_CT3": {"threshold_a": 1.0},
            "A_DI2/day_gap": {"threshold_a": 0.1},
            "A_DI2/week_gap": {"threshold_a": 0.1},
            "A_DI2/hour_gap": {"threshold_a": 0.1},
            "A_WK": {"threshold_a": 0.1},
        }
    },
}
# And what only a larger world has: counts at their laws, both passes of an hour alike, sixty more zones.
LARGER = """
    UPDATE count_evidence_5B SET arrivals = round(expected), zeros = round(zeros_expected)
        , busy_squares = busy_expected;
    UPDATE change_evidence_5B SET twofold = 100, second = 50 WHERE twofold > 0;
    INSERT INTO zone_slot_evidence_5B SELECT zone.* REPLACE ('Nowhere/' || place AS tzid, 4000 AS arrivals)
        FROM (FROM zone_slot_evidence_5B ORDER BY ALL LIMIT 1) AS zone CROSS JOIN range(60) AS places (place)
"""


def metric(law: str, value: float) -> str:
    return f"UPDATE meta_metrics SET value = {value} WHERE metric = 'check_violations' AND key = '{law}'"


def keys(remote: float, virtual: float) -> str:
    """Arrivals of remote keys with premises and of those without, by a factor."""
    of_key = "(SELECT key_no FROM merchant_zone_key_5B"
    of_key += " WHERE channel_group = 'card_not_present' AND virtual_mode {})"
    return f"""
        UPDATE site_evidence_5B SET arrivals = round(arrivals * {remote})
            WHERE key_no IN {of_key.format("<> 'VIRTUAL_ONLY'")};
        UPDATE site_evidence_5B SET arrivals = round(arrivals * {virtual})
            WHERE key_no IN {of_key.format("= 'VIRTUAL_ONLY'")}"""


EVIDENCE = "count_evidence_5B"
TWICE = "CREATE TABLE source AS FROM arrival_field_5B; UPDATE arrival_field_5B SET z = source.z FROM source"
OF_DAY = "source.key_no = arrival_field_5B.key_no AND source.level = 'DAY' AND arrival_field_5B.level = 'DAY'"
WEEKENDS = "(SELECT tzid, slot FROM minute_share WHERE weekend_share > 0.5)"


def apart(shrink: float, errors: float, where: str) -> str:
    """Countries as many standard errors above what is expected of them; the errors are made smaller before."""
    return f"""
        UPDATE {EVIDENCE} SET variance = variance / {shrink};
        CREATE TABLE moved AS SELECT min(evidence.key_no) AS key_no
                , round({errors} * sqrt(sum(evidence.variance))) AS by_how_many
            FROM {EVIDENCE} AS evidence JOIN merchant_zone_key_5B AS key ON key.key_no = evidence.key_no
            WHERE {where}
            GROUP BY key.legal_country_iso;
        UPDATE {EVIDENCE} SET arrivals = arrivals + moved.by_how_many FROM moved
            WHERE moved.key_no = {EVIDENCE}.key_no"""


def both(*metrics: Metric) -> set[Metric]:
    """These, and those of band A beside them."""
    return {*metrics, *(("A_" + test, name) for test, name in metrics)}


MUTANTS: dict[str, tuple[str, set[Metric]]] = {
    "a state failed": ("UPDATE meta_states SET status = 'FAIL' WHERE state = 'S3'", {("ST1", "states_passed")}),
    "a state never ran": ("DELETE FROM meta_states WHERE state = 'S5'", {("ST1", "states_passed")}),
    "a bundle is broken": ("UPDATE meta_bundles SET ok = false", {("ST1", "bundle_verified")}),
    "no bundle": ("DELETE FROM meta_bundles", {("ST1", "bundle_verified")}),
    "a cell": (metric("CELL_COUNTS", 1), {("CC1", "cells_at_fault")}),
    "too many": (f"UPDATE {EVIDENCE} SET arrivals = round(arrivals * 1.025)", {("CC2", "total_gap")}),
    "too many in every country": (
        apart(600, 2.4, "key.legal_country_iso <> 'DE'"),
        {("A_CC2", "total_gap_errors")},
    ),
    "a country": (apart(100, 50, "key.legal_country_iso = 'DE'"), both(("CC3", "countries_within"))),
    "empty slots": (
        f"UPDATE {EVIDENCE} SET zeros = zeros + round(0.004 * cells)",
        both(("CC4", "zero_share_gap")),
    ),
    "a few empty slots": (
        f"UPDATE {EVIDENCE} SET zeros = zeros + round(0.0006 * cells)",
        {("A_CC4", "zero_share_gap")},
    ),
    "even": (
        f"UPDATE {EVIDENCE} SET busy_squares = busy_squares * 0.6, busy_expected = busy_expected * 0.6",
        {("DI1", "spread_low")},
    ),
    "uneven": (
        f"UPDATE {EVIDENCE} SET busy_squares = busy_squares * 1.7, busy_expected = busy_expected * 1.7",
        {("DI1", "spread_high")},
    ),
    "another spread than the law's": (
        f"UPDATE {EVIDENCE} SET busy_squares = busy_squares * 1.08",
        {("A_DI1", "spread_law_gap")},
    ),
    "a field of two days": (
        f"{TWICE} WHERE {OF_DAY} AND source.knot = arrival_field_5B.knot - arrival_field_5B.knot % 2",
        both(("DI2", "day_gap")),
    ),
    "a field that comes back": (
        f"{TWICE} WHERE {OF_DAY} AND source.knot = arrival_field_5B.knot - 7"
        " AND arrival_field_5B.knot // 7 % 2 = 1",
        both(("DI2", "week_gap")),
    ),
    "daily knots at midnight for every key": (
        "UPDATE arrival_field_5B SET key_no = 120 * key_no",
        both(("DI2", "hour_gap")),
    ),
    "a local time": (metric("LOCAL_CLOCK", 1), {("CT1", "civil_mismatches")}),
    "a local time at a change": (metric("LOCAL_CLOCK_AT_CHANGES", 1), {("CT1", "civil_mismatches")}),
    "a skipped hour": (metric("SKIPPED_HOUR", 1), {("CT2", "skipped_hour")}),
    "a fold": (metric("FOLD", 1), {("CT2", "skipped_hour")}),
    "one pass alone": (
        "UPDATE change_evidence_5B SET second = twofold WHERE twofold > 0",
        {("CT2", "fold_imbalance")},
    ),
    "noon": (
        "UPDATE change_evidence_5B SET arrivals = 2 * arrivals WHERE local_hour = 12",
        both(("CT3", "hour_share_gap")),
    ),
    "two places": (metric("ONE_PLACE", 1), {("RT1", "place_faults")}),
    "a stranger's place": (metric("PLACE_OF_KEY", 1), {("RT1", "place_faults")}),
    "a stranger's columns": (metric("COLUMNS_OF_KEY", 1), {("RT1", "place_faults")}),
    "weights turned round": (
        "CREATE TABLE source AS FROM key_site_5B; UPDATE key_site_5B SET weight = source.weight FROM source"
        " WHERE source.key_no = key_site_5B.key_no AND source.site_order + key_site_5B.site_order = 1"
        " + (SELECT max(site_order) FROM source AS last WHERE last.key_no = key_site_5B.key_no)",
        both(("RT2", "site_divergence")),
    ),
    "weights a little moved": (
        "UPDATE key_site_5B SET weight = weight + CASE site_order WHEN 1 THEN 0.07 WHEN 2 THEN -0.07 ELSE 0 END"
        " WHERE key_no IN (SELECT key_no FROM key_site_5B WHERE site_order = 2)",
        {("A_RT2", "site_divergence")},
    ),
    "eight zones": (
        "DELETE FROM zone_slot_evidence_5B WHERE tzid LIKE 'Nowhere%'",
        both(("RT3", "ten_zones_share")),
    ),
    "few zones": (
        "DELETE FROM zone_slot_evidence_5B WHERE tzid LIKE 'Nowhere%' AND substr(tzid, 9)::INTEGER >= 20",
        {("A_RT3", "ten_zones_share")},
    ),
    "nothing remote": (keys(0.05, 1), both(("RT4", "remote_share_low"))),
    "a little remote": (keys(0.6, 1), {("A_RT4", "remote_share_low")}),
    "all remote": (keys(3.2, 1.7), both(("RT4", "remote_share_high"))),
    "no virtual merchants": (keys(1, 0.3), both(("RT4", "virtual_share_low"))),
    "too virtual": (keys(0.8, 3), both(("RT4", "virtual_share_high"))),
    "weekends": (
        "UPDATE zone_slot_evidence_5B SET arrivals = round(arrivals * 1.05) FROM tz_horizon_slot_5A AS clock"
        " WHERE clock.tzid = zone_slot_evidence_5B.tzid"
        " AND clock.horizon_bucket_index = zone_slot_evidence_5B.slot"
        " AND isodow(clock.local_start_ts) >= 6 AND zone_slot_evidence_5B.arrivals > 20",
        both(("WK", "weekend_gap")),
    ),
}
ONLY_OF_A = {"too many in every country", "a few empty slots", "another spread than the law's", "few zones"}
ONLY_OF_A |= {"weights a little moved", "a little remote"}


def thresholds() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = project().policies[PLAN].document["gate_thresholds"]
    return rows + project().policies[OUTSIDE].document["outside_thresholds"]


def failing(board: Board, *bands: str) -> set[Metric]:
    return {name for name, row in board.items() for band in bands if band in row and row[band] is False}


@pytest.fixture
def graded(world: ArrivalWorld) -> ArrivalWorld:
    """A world at its best, in a transaction that is rolled back after the test."""
    for policy, change in SMALL.items():
        world.policy(policy, **change)
    world.sql(LARGER)
    return world


def test_a_world_at_its_best_holds_every_band(graded: ArrivalWorld) -> None:
    board = graded.gates()
    assert failing(board, "pass_B", "pass_Bplus", "pass_A") == set()
    assert set(board) == {
        (row["test_id"], row["metric_name"]) for row in thresholds() if row["family"] != "stability"
    }


def test_a_row_says_how_many_arrivals_it_rests_on(graded: ArrivalWorld) -> None:
    board = graded.gates()
    arrivals = graded.one("SELECT count(*) FROM arrival_event_5B")
    of_all = [("CT1", "civil_mismatches"), ("CT2", "skipped_hour"), ("RT1", "place_faults"), ("WK", "weekend_gap")]
    assert {name: board[name]["support_n"] for name in of_all} == dict.fromkeys(of_all, arrivals)
    assert board["CC1", "cells_at_fault"]["support_n"] == graded.one("SELECT count(*) FROM bucket_count_5B")
    graded.sql("DELETE FROM meta_metrics WHERE metric = 'check_rows_examined' AND key LIKE '%PLACE%'")
    assert graded.gates()["RT1", "place_faults"]["support_n"] == arrivals
    graded.sql("DELETE FROM meta_metrics WHERE metric = 'check_rows_examined'")
    assert graded.gates()["RT1", "place_faults"]["support_n"] == 0


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_fails_exactly_its_rows(graded: ArrivalWorld, mutant: str) -> None:
    change, rows = MUTANTS[mutant]
    graded.sql(change)
    board = graded.gates()
    assert failing(board, "pass_Bplus", "pass_A") == rows
    assert bool(failing(board, "pass_B")) is (mutant not in ONLY_OF_A)


def test_every_row_has_a_mutant() -> None:
    killed = {name for _, rows in MUTANTS.values() for name in rows}
    assert killed == {(row["test_id"], row["metric_name"]) for row in thresholds() if row["family"] != "stability"}


@pytest.mark.parametrize(
    ("lost", "unmeasured"),
    [
        (
            f"DELETE FROM {EVIDENCE}",
            {("CC2", "total_gap")} | both(("CC3", "countries_within"), ("CC4", "zero_share_gap")),
        ),
        ("DELETE FROM arrival_field_5B", both(("DI2", "day_gap"), ("DI2", "week_gap"), ("DI2", "hour_gap"))),
        ("DELETE FROM site_evidence_5B", both(("RT2", "site_divergence"), ("RT4", "remote_share_low"))),
        ("DELETE FROM zone_slot_evidence_5B", both(("RT3", "ten_zones_share"), ("WK", "weekend_gap"))),
        *(
            (f"DELETE FROM meta_metrics WHERE key = '{law}'", {row})
            for law, row in {
                "CELL_COUNTS": ("CC1", "cells_at_fault"),
                "LOCAL_CLOCK": ("CT1", "civil_mismatches"),
                "LOCAL_CLOCK_AT_CHANGES": ("CT1", "civil_mismatches"),
                "FOLD": ("CT2", "skipped_hour"),
                "SKIPPED_HOUR": ("CT2", "skipped_hour"),
                "ONE_PLACE": ("RT1", "place_faults"),
                "COLUMNS_OF_KEY": ("RT1", "place_faults"),
            }.items()
        ),
    ],
)
def test_what_was_not_measured_has_no_value_and_fails(
    graded: ArrivalWorld, lost: str, unmeasured: set[Metric]
) -> None:
    graded.sql(lost)
    board = graded.gates()
    for name in unmeasured:
        row = board[name]
        assert row["value"] is None, name
        assert (row.get("pass_Bplus"), row.get("pass_A")) in ((False, None), (None, False)), name


def test_a_week_alone_is_not_asked_about_the_week_after(graded: ArrivalWorld) -> None:
    """Seven days have no moments a week apart, with an eighth there are some; what was lost is missed."""
    first = "(SELECT min(day_no) FROM horizon_day)"
    graded.sql(f"DELETE FROM horizon_day WHERE day_no > {first} + 7")
    board = graded.gates()
    assert board["DI2", "week_gap"]["value"] is not None and board["DI2", "week_gap"]["support_n"] > 0
    graded.sql(f"DELETE FROM horizon_day WHERE day_no > {first} + 6")
    board = graded.gates()
    assert (board["DI2", "week_gap"]["value"], board["DI2", "week_gap"]["support_n"]) == (0, 0)
    assert board["DI2", "day_gap"]["support_n"] > 0 and board["DI2", "hour_gap"]["support_n"] == 12 * 6
    graded.sql(f"DELETE FROM horizon_day WHERE day_no > {first}")
    board = graded.gates()
    assert [board["DI2", name]["value"] for name in ("day_gap", "week_gap", "hour_gap")] == [0, 0, 0]
    graded.sql(
        "INSERT INTO horizon_day"
        " SELECT * REPLACE (day_no + 1 AS day_no, first_slot + 24 AS first_slot) FROM horizon_day"
    )
    graded.sql("DELETE FROM arrival_field_5B")
    board = graded.gates()
    assert board["DI2", "day_gap"]["value"] is None and board["DI2", "hour_gap"]["value"] is None


def test_bands_only_narrow() -> None:
    plan = {(row["test_id"], row["metric_name"]): row for row in thresholds() if "threshold_b" in row}
    outside = {(row["test_id"], row["metric_name"]): row for row in thresholds() if "threshold_a" in row}
    for name, row in plan.items():
        sign = -1 if row["comparison"] == ">=" else 1
        assert sign * row["threshold_bplus"] <= sign * row["threshold_b"], name
    for (test, metric_name), row in outside.items():
        beside = plan.get((test.removeprefix("A_"), metric_name))
        if beside:
            sign = -1 if row["comparison"] == ">=" else 1
            assert beside["comparison"] == row["comparison"]
            assert sign * row["threshold_a"] <= sign * beside["threshold_bplus"], (test, metric_name)


SEEDS = (42, 7, 101, 202)
WATCHED = [row["metric_name"].removeprefix("cv_") for row in thresholds() if row["family"] == "stability"]


@pytest.fixture
def seeds(world: ArrivalWorld) -> ArrivalWorld:
    """Four seeds that differ a little."""
    world.sql("CREATE TABLE seed_gates (seed UBIGINT, test_id VARCHAR, metric_name VARCHAR, value DOUBLE)")
    world.sql("CREATE TABLE seed_runs (seed UBIGINT, run_id VARCHAR, verdict VARCHAR)")
    for number, seed in enumerate(SEEDS):
        world.put("seed_runs", [(seed, f"r{seed}", "PASS_BPLUS")])
        world.put("seed_gates", [(seed, "XX", name, 1 + 0.01 * number) for name in WATCHED])
    return world


@pytest.mark.parametrize("name", WATCHED)
def test_a_metric_that_moves_between_seeds_fails_alone(seeds: ArrivalWorld, name: str) -> None:
    still = seeds.certify()
    assert set(still) == {("SE", f"cv_{watched}") for watched in WATCHED}
    assert failing(still, "pass_B", "pass_Bplus") == set()
    steady = [1 + 0.01 * number for number in range(4)]
    assert still["SE", f"cv_{name}"]["value"] == pytest.approx(stdev(steady) / mean(steady), abs=1e-9)
    seeds.sql(f"UPDATE seed_gates SET value = 2 WHERE seed = 7 AND metric_name = '{name}'")
    assert failing(seeds.certify(), "pass_B") == {("SE", f"cv_{name}")}


def test_a_seed_that_is_missing_fails_every_variation(seeds: ArrivalWorld) -> None:
    seeds.sql("DELETE FROM seed_gates WHERE seed = 101")
    assert failing(seeds.certify(), "pass_B") == {("SE", f"cv_{name}") for name in WATCHED}
