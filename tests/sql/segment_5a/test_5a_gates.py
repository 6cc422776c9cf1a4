"""The gates of segment 5A: a world at its best, and each corruption fails exactly its metric and its axis."""

from __future__ import annotations

from statistics import mean, stdev
from typing import Any

import pytest

from engine.project.policy.layers import merge

from .surface_fixture import SurfaceWorld, project, put_columns

POLICY = "5A.realism_gate"
OUTSIDE = "5A.outside_gate"
Metric = tuple[str, str]
Board = dict[Metric, dict[str, Any]]
AXES = ("channel", "concentration", "tail", "dst", "overlay")
EVIDENCE, PROFILE, CLASSES, CLASS_BASE = (
    "scenario_key_evidence_5A",
    "merchant_zone_profile_5A",
    "merchant_class_profile_5A",
    "class_zone_baseline_local_5A",
)

# What a world of thirteen merchants in four countries cannot have: two hundred zones.
SMALL = {"gate_thresholds": {"TL2": {"threshold_b": 6.0, "threshold_bplus": 6.0}}}

# And what only a larger world has: classes that are spread over countries, a heavy tail of merchants, variants of
# every shape, and a hundred countries with arrivals.
LARGER = f"""
    INSERT INTO {PROFILE} SELECT profile.* REPLACE (
            profile.merchant_id + 1000 * (turn + 1) AS merchant_id
            , country.names[(turn + list_position(country.names, legal_country_iso)) % 4 + 1]
                AS legal_country_iso)
        FROM {PROFILE} AS profile CROSS JOIN range(3) AS turns (turn)
        CROSS JOIN (SELECT ['DE', 'ES', 'SA', 'US'] AS names) AS country
        WHERE profile.demand_subclass <> 'tail_zone';
    CREATE OR REPLACE TABLE class_of AS SELECT list(DISTINCT demand_class ORDER BY demand_class) AS names
        FROM {PROFILE};
    CREATE OR REPLACE TABLE one_class AS FROM {CLASSES} LIMIT 1;
    DELETE FROM {CLASSES};
    INSERT INTO {CLASSES} SELECT one_class.* REPLACE (
            place AS merchant_id
            , class_of.names[place % len(class_of.names) + 1] AS primary_demand_class
            , CASE WHEN place = 100 THEN 1500 WHEN place > 95 THEN 800 ELSE 100 END
                AS weekly_volume_total_expected)
        FROM one_class CROSS JOIN range(1, 101) AS places (place) CROSS JOIN class_of;
    UPDATE class_shape_catalogue_5A SET usage_rows = 1;
    CREATE OR REPLACE TABLE one_key AS FROM {EVIDENCE} WHERE merchant_id = 5;
    INSERT INTO {EVIDENCE} SELECT one_key.* REPLACE (
            chr((87 + place // 26)::INTEGER) || chr((65 + place % 26)::INTEGER) AS legal_country_iso)
        FROM one_key CROSS JOIN range(104) AS places (place)
"""

CHANNEL, CONCENTRATION, TAIL, DST, OVERLAY = (("AX", axis) for axis in AXES)
MAE, MAX = ("RL1", "local_utc_total_mae"), ("RL1", "local_utc_total_max")
GROUPS, INTENDED, MIXED, NIGHT = (
    ("CH1", "channel_groups_realised"),
    ("CH2", "intended_groups_realised"),
    ("CH2", "mixed_share"),
    ("CH3", "night_gap"),
)
BRANCH = ("CH4", "branch_mass_min")
CLASS_MAX, COUNTRY_MAX = ("CN1", "max_class_share"), ("CN2", "max_country_share")
P99, TOP1, TOP5, CAPS = (
    ("X2", name)
    for name in ("merchant_p99_over_p50", "top_1_percent_share", "top_5_percent_share", "cap_removed_share")
)
OVER_CONSUMER, OVER_OFFICE = ("X1", "night_online_over_consumer"), ("X1", "weekend_evening_over_office")
ZERO, ZONES = ("TL1", "tail_zero_rate"), ("TL2", "nontrivial_tzids")
MISMATCH, MISMATCH_DST = ("DS1", "mismatch_overall"), ("DS2", "mismatch_dst_zones")
UNTOUCHED, EVEN = ("OV1", "top_countries_untouched"), ("OV2", "affected_p90_p10")
MEDIAN, TOUCHED, VARIANTS, HOURS, BEFORE = (
    ("RP1", "median_merchant_volume"),
    ("RP2", "median_affected_share"),
    ("X3", "class_variants_min"),
    ("RP4", "channel_hours_ks"),
    ("RP5", "tail_zero_rate_before_rescue"),
)
UNSOURCED = ("X6", "unsourced_events")
NIGHTS = "bucket_index % 24 < 6"


def metric(name: str, value: float) -> str:
    return f"UPDATE meta_metrics SET value = {value} WHERE metric = '{name}' AND key = ''"


# metric[, variant] -> statement (or changed policy), and what must miss the upper band with it: its axis, and what
# follows from it by arithmetic.
MUTANTS: dict[tuple[str, ...], tuple[str | dict[str, Any], set[Metric]]] = {
    ("ST1", "states_passed"): ("UPDATE meta_states SET status = 'FAIL' WHERE state = 'S4'", set()),
    ("ST1", "bundle_verified"): ("UPDATE meta_bundles SET ok = false WHERE segment = '5A'", set()),
    ("ST1", "bundle_verified", "none"): ("DELETE FROM meta_bundles", set()),
    MAE: (f"UPDATE {EVIDENCE} SET arrivals_gap = 1e-6", {MAX}),
    MAX: (f"UPDATE {EVIDENCE} SET arrivals_gap = 2e-9 WHERE merchant_id = 6", set()),
    ("RL2", "shape_sum_error_max"): (
        "UPDATE class_zone_shape_5A SET shape_value = shape_value + 2e-9"
        " WHERE demand_class = 'office_hours' AND bucket_index = 60",
        set(),
    ),
    GROUPS: ({"channel_share_min": 0.5}, {INTENDED, CHANNEL}),
    INTENDED: (
        {
            "channel_share_min": 0.03,
            "sql": f"""
        UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class * 0.02
            WHERE channel_group = 'card_not_present';
        UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class * 0.9, channel_group = 'mixed'
            WHERE demand_class = 'travel_hospitality'""",
        },
        {CHANNEL, BRANCH},
    ),
    BRANCH: (
        {
            "channel_share_min": 0.01,
            "sql": f"UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class * 0.05"
            " WHERE channel_group = 'card_not_present'",
        },
        {CHANNEL},
    ),
    MIXED: (f"UPDATE {CLASS_BASE} SET channel_group = 'mixed' WHERE demand_class = 'always_on_local'", {CHANNEL}),
    NIGHT: (
        f"UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class * 0.2"
        f" WHERE channel_group = 'card_not_present' AND {NIGHTS}",
        {CHANNEL},
    ),
    CLASS_MAX: (
        f"UPDATE {CLASSES} SET primary_demand_class = 'online_24h' WHERE merchant_id > 20"
        " AND primary_demand_class <> 'online_24h' AND merchant_id % 10 <> 0",
        {CONCENTRATION},
    ),
    COUNTRY_MAX: (
        f"UPDATE {PROFILE} SET legal_country_iso = 'SA' WHERE demand_class = 'fuel_convenience'"
        " AND demand_subclass <> 'tail_zone'",
        {CONCENTRATION},
    ),
    ZERO: (
        "UPDATE merchant_zone_baseline_local_5A AS base SET lambda_local_base = 0"
        f" FROM {PROFILE} AS profile WHERE profile.merchant_id = base.merchant_id AND profile.tzid = base.tzid"
        " AND profile.demand_subclass = 'tail_zone'",
        {TAIL},
    ),
    (*ZERO, "lost"): (
        "DELETE FROM merchant_zone_baseline_local_5A AS base"
        f" USING {PROFILE} AS profile WHERE profile.merchant_id = base.merchant_id"
        " AND profile.tzid = base.tzid AND profile.demand_subclass = 'tail_zone'",
        {TAIL},
    ),
    ZONES: ({"zone_volume_min": 1000.0}, {TAIL}),
    MISMATCH: (f"UPDATE {EVIDENCE} SET oracle_mismatches = slots_local WHERE clock_changes = 0", {DST}),
    MISMATCH_DST: (
        f"UPDATE {EVIDENCE} SET slots_local = slots_local * 1000 WHERE clock_changes = 0;"
        f" UPDATE {EVIDENCE} SET oracle_mismatches = 5 WHERE clock_changes > 0",
        {DST},
    ),
    UNTOUCHED: (f"UPDATE {EVIDENCE} SET arrivals_touched = 0 WHERE legal_country_iso = 'SA'", {OVERLAY}),
    EVEN: (f"UPDATE {EVIDENCE} SET arrivals_touched = arrivals_local WHERE legal_country_iso > 'XL'", {OVERLAY}),
    (*EVEN, "nothing"): (f"UPDATE {EVIDENCE} SET arrivals_touched = 0 WHERE legal_country_iso > 'XT'", {OVERLAY}),
    OVER_CONSUMER: (
        f"UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class"
        f" * CASE WHEN {NIGHTS} THEN 0.1 ELSE 0.001 END WHERE demand_class = 'consumer_daytime'",
        set(),
    ),
    (*OVER_CONSUMER, "absent"): (
        f"UPDATE {CLASSES} SET primary_demand_class = 'bills_utilities'"
        " WHERE primary_demand_class = 'consumer_daytime'",
        set(),
    ),
    OVER_OFFICE: (
        f"UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class * 0.001"
        " WHERE demand_class = 'office_hours' AND bucket_index < 120",
        set(),
    ),
    (*OVER_OFFICE, "absent"): (
        f"UPDATE {CLASSES} SET primary_demand_class = 'bills_utilities'"
        " WHERE primary_demand_class = 'evening_weekend'",
        set(),
    ),
    P99: (f"UPDATE {CLASSES} SET weekly_volume_total_expected = 150 WHERE merchant_id < 60", set()),
    TOP1: (f"UPDATE {CLASSES} SET weekly_volume_total_expected = 900 WHERE merchant_id = 100", set()),
    TOP5: (
        f"UPDATE {CLASSES} SET weekly_volume_total_expected = CASE WHEN merchant_id = 100 THEN 2000"
        " WHEN merchant_id > 95 THEN 610 WHEN merchant_id > 65 THEN 300 ELSE 100 END",
        set(),
    ),
    CAPS: (metric("cap_removed_share", 0.8), {CONCENTRATION}),
    ("X4", "recomposition_faults"): (
        f"UPDATE {EVIDENCE} SET recomposition_faults = 1 WHERE merchant_id = 6",
        set(),
    ),
    ("X4", "season_faults"): (f"UPDATE {EVIDENCE} SET season_faults = 1 WHERE merchant_id = 6", set()),
    ("X5", "rescued_share"): (metric("rescued_share", 0.03), set()),
    ("X5", "siteless_share"): (metric("siteless_share", 0.05), set()),
    ("X6", "forged_event_slots"): (
        "UPDATE scenario_calendar_5A SET amplitude = 1.0005 WHERE event_id ="
        " (SELECT min(event_id) FROM scenario_calendar_5A WHERE event_type = 'HOLIDAY')",
        {UNSOURCED},
    ),
    UNSOURCED: (
        "UPDATE scenario_calendar_5A SET start_ts = start_ts - INTERVAL 5 DAY, end_ts = end_ts - INTERVAL 5 DAY"
        " WHERE event_type = 'HOLIDAY' AND country_iso = 'US' AND demand_class IS NULL",
        set(),
    ),
    (*UNSOURCED, "pay day"): (
        "UPDATE scenario_calendar_5A SET start_ts = start_ts - INTERVAL 3 DAY, end_ts = end_ts - INTERVAL 3 DAY"
        " WHERE event_type = 'PAYDAY' AND day(start_ts) > 5",
        set(),
    ),
    (*UNSOURCED, "campaign"): (
        "UPDATE scenario_calendar_5A SET amplitude_peak = 1.9 WHERE event_type = 'CAMPAIGN'",
        set(),
    ),
    (*UNSOURCED, "outage"): (
        "UPDATE scenario_calendar_5A SET end_ts = end_ts + INTERVAL 1 HOUR WHERE event_type = 'OUTAGE'",
        set(),
    ),
    ("X6", "underived_factors"): (f"UPDATE {EVIDENCE} SET factor_faults = 1 WHERE merchant_id = 6", set()),
    # The reported metrics have no bad values, only none: with nothing to measure their neighbours fall too.
    MEDIAN: (
        f"DELETE FROM {CLASSES}",
        {P99, TOP1, TOP5, OVER_CONSUMER, OVER_OFFICE, CLASS_MAX, CONCENTRATION, VARIANTS},
    ),
    TOUCHED: (
        f"DELETE FROM {EVIDENCE}",
        {
            MAE,
            MAX,
            MISMATCH,
            MISMATCH_DST,
            UNTOUCHED,
            EVEN,
            DST,
            OVERLAY,
            ("X4", "recomposition_faults"),
            ("X4", "season_faults"),
            ("X6", "underived_factors"),
        },
    ),
    VARIANTS: (
        "UPDATE class_shape_catalogue_5A SET usage_rows = 0 WHERE demand_class = 'bills_utilities'"
        " AND template_id <> 'bills_utilities.card_not_present.4'",
        set(),
    ),
    BEFORE: ("DELETE FROM meta_metrics WHERE metric = 'tail_zero_rate'", set()),
    HOURS: (
        f"DELETE FROM {CLASS_BASE}",
        {GROUPS, INTENDED, BRANCH, NIGHT, CHANNEL, OVER_CONSUMER, OVER_OFFICE, MIXED},
    ),
}
STRETCH_ONLY = {INTENDED, MIXED, CAPS}
"""Metrics that no value keeps from band B."""


def thresholds() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = project().policies[POLICY].document["gate_thresholds"]
    return rows


def failing(board: Board, band: str = "pass_Bplus") -> set[Metric]:
    """The metrics of the plan that miss a band; rows of band A have no other."""
    return {name for name, row in board.items() if band in row and not row[band]}


def levels(world: SurfaceWorld) -> dict[str, str]:
    """The status of each axis by the thresholds that stand, over what the gates measured before."""
    for query in project().segments["5A"].gates:
        if query.name in ("axis_evidence", "axis_status"):
            world.make(query)
    return dict(world.sql("SELECT axis, status FROM axis_status"))


@pytest.fixture
def graded(surface: SurfaceWorld) -> SurfaceWorld:
    """A world at its best, in a transaction that is rolled back after the test."""
    surface.policy(POLICY, **SMALL)
    surface.sql(LARGER)
    return surface


def put(world: SurfaceWorld, change: str | dict[str, Any]) -> None:
    if isinstance(change, dict):
        policy = {key: value for key, value in change.items() if key != "sql"}
        world.policy(POLICY, **SMALL, **policy)
        change = str(change.get("sql", "SELECT 1"))
    world.sql(change)


def test_a_world_at_its_best_is_clear(graded: SurfaceWorld) -> None:
    board = graded.gates()
    assert failing(board) == failing(board, "pass_B") == set()
    assert levels(graded) == dict.fromkeys(AXES, "clear")


def test_every_threshold_is_measured_once(graded: SurfaceWorld) -> None:
    outside = project().policies[OUTSIDE].document["outside_thresholds"]
    assert set(graded.gates()) == {
        (row["test_id"], row["metric_name"]) for row in thresholds() + outside if row["family"] != "stability"
    }


def test_the_upper_band_is_never_looser() -> None:
    for row in thresholds():
        if row["comparison"] == "<=":
            assert row["threshold_bplus"] <= row["threshold_b"]
        else:
            assert row["threshold_bplus"] >= row["threshold_b"]


@pytest.mark.parametrize("mutant", MUTANTS, ids="/".join)
def test_a_mutant_fails_exactly_its_metric(graded: SurfaceWorld, mutant: tuple[str, ...]) -> None:
    change, also = MUTANTS[mutant]
    put(graded, change)
    board = graded.gates()
    name = (mutant[0], mutant[1])
    assert failing(board) == {name} | also
    watched = name in STRETCH_ONLY
    assert (name in failing(board, "pass_B")) is not watched
    collapses = bool(failing(board, "pass_B") - {name for name in also if name[0] == "AX"})
    for test, axis in also:
        if test == "AX":
            assert board[test, axis]["value"] == (0 if collapses else 1)
            assert collapses or watched


def test_every_threshold_has_a_mutant() -> None:
    killed = {(mutant[0], mutant[1]) for mutant in MUTANTS}
    axes = {name for _, also in MUTANTS.values() for name in also if name[0] == "AX"}
    assert killed | axes == {
        (row["test_id"], row["metric_name"]) for row in thresholds() if row["family"] != "stability"
    }


@pytest.mark.parametrize("axis", AXES)
def test_an_axis_is_on_watch_before_it_collapses(graded: SurfaceWorld, axis: str) -> None:
    graded.gates()
    for row in (row for row in thresholds() if row["family"] == axis):
        out_of_reach = -1.0 if row["comparison"] == "<=" else 1e6
        name = row["test_id"] if row["test_id"] == "TL2" else f"{row['test_id']}/{row['metric_name']}"
        for bands, status in ((("threshold_bplus",), "watch"), (("threshold_b", "threshold_bplus"), "collapsed")):
            hard = {name: dict.fromkeys(bands, out_of_reach)}
            graded.policy(POLICY, gate_thresholds=merge(SMALL["gate_thresholds"], hard))
            assert levels(graded) == {**dict.fromkeys(AXES, "clear"), axis: status}
            assert graded.one(f"SELECT missed FROM axis_status WHERE axis = '{axis}'") == row["metric_name"]


def test_in_a_stress_the_overlay_only_has_to_be_there(graded: SurfaceWorld) -> None:
    graded.sql("UPDATE scenario_manifest_5A SET is_baseline = false, is_stress = true")
    graded.sql(f"UPDATE {EVIDENCE} SET arrivals_touched = 0 WHERE legal_country_iso = 'SA'")
    assert failing(graded.gates()) == set()
    graded.sql(f"UPDATE {EVIDENCE} SET arrivals_local = 0, arrivals_utc = 0")
    board = graded.gates()
    assert {UNTOUCHED, EVEN, OVERLAY} <= failing(board, "pass_B")
    assert board[EVEN]["value"] is None


def test_a_ratio_is_held_to_the_whole_of_its_interval(graded: SurfaceWorld) -> None:
    """Nine countries of a hundred lie apart: the tenth does not, but that of another draw of countries may."""
    graded.sql(
        f"UPDATE {EVIDENCE} SET arrivals_touched = least(2 * arrivals_touched, arrivals_local)"
        " WHERE legal_country_iso BETWEEN 'WA' AND 'WE'"
    )
    row = graded.gates()[EVEN]
    assert row["ci_low"] <= row["value"] <= 1.6 < row["ci_high"]
    assert not row["pass_Bplus"]
    assert levels(graded)["overlay"] == "watch"


@pytest.mark.parametrize(
    ("table", "unmeasured"),
    [
        (
            EVIDENCE,
            {
                MAE,
                MISMATCH,
                MISMATCH_DST,
                UNTOUCHED,
                EVEN,
                ("X4", "recomposition_faults"),
                ("X4", "season_faults"),
            },
        ),
        (CLASS_BASE, {GROUPS, INTENDED, MIXED, BRANCH, NIGHT, OVER_CONSUMER, OVER_OFFICE, HOURS}),
        (CLASSES, {CLASS_MAX, P99, TOP1, TOP5, MEDIAN}),
        ("class_zone_shape_5A", {("RL2", "shape_sum_error_max")}),
        ("meta_metrics", {CAPS, BEFORE, ("X5", "rescued_share"), ("X5", "siteless_share")}),
        ("class_shape_catalogue_5A", {VARIANTS}),
        ("scenario_calendar_5A", {("X6", "forged_event_slots"), UNSOURCED}),
    ],
)
def test_what_was_not_measured_has_no_value_and_fails(
    graded: SurfaceWorld, table: str, unmeasured: set[Metric]
) -> None:
    graded.sql(f"DELETE FROM {table}")
    board = graded.gates()
    assert {name for name in unmeasured if board[name]["value"] is not None} == set()
    assert unmeasured <= failing(board, "pass_B")


def test_an_empty_domain_passes_no_axis_of_volume(graded: SurfaceWorld) -> None:
    graded.sql(f"DELETE FROM {PROFILE}")
    assert {COUNTRY_MAX, ZERO, CONCENTRATION, TAIL} <= failing(graded.gates(), "pass_B")
    graded.sql("DELETE FROM merchant_zone_baseline_local_5A")
    assert ZONES in failing(graded.gates(), "pass_B")


def test_a_zone_that_moves_and_comes_back_counts_as_moving(surface: SurfaceWorld) -> None:
    moving = dict(surface.sql(f"SELECT DISTINCT tzid, clock_changes FROM {EVIDENCE}"))
    assert moving == {
        "America/New_York": 1,
        "America/Chicago": 1,
        "America/Anchorage": 1,
        "Pacific/Honolulu": 0,
        "Europe/Madrid": 1,
        "Atlantic/Canary": 1,
        "Asia/Riyadh": 0,
        "Europe/Berlin": 1,
    }
    there, back = 1773000000, 1773360000
    surface.put("zone_clock", [("Asia/Riyadh", there, 7200), ("Asia/Riyadh", back, 10800)])
    surface.corrupt("S5", {"again": ["*"]})
    assert surface.one(f"SELECT min(clock_changes) FROM {EVIDENCE} WHERE tzid = 'Asia/Riyadh'") == 2


SEEDS = (42, 7, 101, 202)
STEADY = {"max_class_share": (0.3, 0.31, 0.29, 0.3), "nontrivial_tzids": (231.0, 235.0, 233.0, 240.0)}
WATCHED = [row["metric_name"].removeprefix("cv_") for row in thresholds() if row["family"] == "stability"]


@pytest.fixture
def seeds(surface: SurfaceWorld) -> SurfaceWorld:
    """Four seeds: what is followed across them differs a little, or is zero under each."""
    surface.sql("CREATE TABLE seed_gates (seed UBIGINT, test_id VARCHAR, metric_name VARCHAR, value DOUBLE)")
    surface.sql("CREATE TABLE seed_runs (seed UBIGINT, run_id VARCHAR, verdict VARCHAR)")
    for number, seed in enumerate(SEEDS):
        surface.sql(f"INSERT INTO seed_runs VALUES ({seed}, 'r{seed}', 'PASS_BPLUS')")
        put_columns(
            surface,
            "seed_gates",
            [
                (seed, row["test_id"], row["metric_name"], STEADY.get(row["metric_name"], (0.0,) * 4)[number])
                for row in thresholds()
                if row["family"] != "stability"
            ],
        )
    return surface


def test_four_steady_seeds_are_stable(seeds: SurfaceWorld) -> None:
    board = seeds.certify()
    assert set(board) == {("SX", f"cv_{name}") for name in WATCHED}
    assert failing(board) == set()
    for name in WATCHED:
        values = STEADY.get(name)
        expected = stdev(values) / mean(values) if values else 0.0
        assert board["SX", f"cv_{name}"]["value"] == pytest.approx(expected, abs=1e-9)
        assert board["SX", f"cv_{name}"]["support_n"] == 4


@pytest.mark.parametrize("name", WATCHED)
def test_a_metric_that_moves_fails_alone(seeds: SurfaceWorld, name: str) -> None:
    seeds.sql(f"UPDATE seed_gates SET value = CASE WHEN seed = 7 THEN 2 ELSE 1 END WHERE metric_name = '{name}'")
    assert failing(seeds.certify(), "pass_B") == {("SX", f"cv_{name}")}


@pytest.mark.parametrize(("far", "bands"), [(1.25, (True, True)), (1.45, (True, False)), (1.75, (False, False))])
def test_the_bands_of_a_variation(seeds: SurfaceWorld, far: float, bands: tuple[bool, bool]) -> None:
    seeds.sql(
        f"UPDATE seed_gates SET value = CASE WHEN seed = 7 THEN {far} ELSE 1 END WHERE metric_name = 'night_gap'"
    )
    row = seeds.certify()["SX", "cv_night_gap"]
    assert row["value"] == pytest.approx(stdev([far, 1, 1, 1]) / mean([far, 1, 1, 1]), abs=1e-9)
    assert (row["pass_B"], row["pass_Bplus"]) == bands


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM seed_gates WHERE seed = 101",
        "UPDATE seed_gates SET value = NULL WHERE seed = 101",
        "INSERT INTO seed_runs VALUES (303, 'r303', 'PASS_BPLUS')",
        "DELETE FROM seed_gates",
    ],
)
def test_a_seed_without_a_value_fails_every_variation(seeds: SurfaceWorld, change: str) -> None:
    seeds.sql(change)
    board = seeds.certify()
    assert failing(board, "pass_B") == {("SX", f"cv_{name}") for name in WATCHED}
    assert {row["value"] for row in board.values()} == {None}


def test_one_value_that_is_not_zero_is_no_steady_zero(seeds: SurfaceWorld) -> None:
    seeds.sql(
        "UPDATE seed_gates SET value = CASE seed WHEN 7 THEN -1 WHEN 42 THEN 1 ELSE 0 END"
        " WHERE metric_name = 'mismatch_dst_zones'"
    )
    row = seeds.certify()["SX", "cv_mismatch_dst_zones"]
    assert (row["value"], row["pass_B"]) == (None, False)
