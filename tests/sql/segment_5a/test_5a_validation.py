"""Every check of S5: a corrupted relation turns exactly it red, and what it looked at nothing of has failed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.segment_world import firsts

from .surface_fixture import SurfaceWorld, project
from .world_fixture import CANARY

ASKED = project().policies["5A.validation_policy"].document["validation_checks"]
PROFILE, CLASSES, BASE, CLASS_BASE, SHAPE = (
    "merchant_zone_profile_5A",
    "merchant_class_profile_5A",
    "merchant_zone_baseline_local_5A",
    "class_zone_baseline_local_5A",
    "class_zone_shape_5A",
)
SURFACE, UTC = "merchant_zone_scenario_local_5A", "merchant_zone_scenario_utc_5A"
ONE_ROW = f"merchant_id = 2 AND tzid = '{CANARY}'"
ONE_CLASS = f"demand_class = 'consumer_daytime' AND tzid = '{CANARY}'"
ONE_SEASON = "season_group = 'grocery' AND legal_country_iso = 'ES' AND local_date = DATE '2026-03-12'"
ONE_SLOT = f"{ONE_ROW} AND local_horizon_bucket_index = 7"


def shifted(by: str, row: str = f"{ONE_ROW} AND bucket_index = 60") -> str:
    """A bucket of a merchant's week and of its class moved by as much, so that both still agree."""
    return (
        f"UPDATE {BASE} SET lambda_local_base = lambda_local_base + ({by}) WHERE {row};"
        f" UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class + ({by})"
        f" WHERE {ONE_CLASS} AND bucket_index = 60"
    )


def utc_surface(change: str) -> str:
    """The UTC view as a table of its own, with a change."""
    return f"CREATE TABLE own_utc AS FROM {UTC}; DROP VIEW {UTC}; ALTER TABLE own_utc RENAME TO {UTC}; {change}"


# check[#variant] -> a SQL statement, or changed policies; `also` names checks that must fall with it.
MUTANTS: dict[str, str | dict[str, Any]] = {
    **{
        f"{state}_PRESENT": f"UPDATE meta_states SET status = 'FAIL' WHERE state = '{state}'"
        for state in ("S0", "S1", "S2", "S3", "S4")
    },
    **{f"{state}_PRESENT#never": f"DELETE FROM meta_states WHERE state = '{state}'" for state in ("S0", "S4")},
    "S4_PRESENT#output": {
        "sql": f"DELETE FROM meta_outputs WHERE dataset = '{SURFACE}'",
        "also": {"S0_DIGEST_MATCH"},
    },
    "S0_DIGEST_MATCH": f"UPDATE meta_outputs SET digest_ok = false WHERE dataset = '{SURFACE}'",
    "UPSTREAM_ALL_PASS": "UPDATE meta_bundles SET ok = false WHERE segment = '2A'",
    "UPSTREAM_ALL_PASS#never": "DELETE FROM meta_bundles WHERE segment = '3B'",
    "SPEC_COMPATIBILITY": "UPDATE scenario_manifest_5A SET scenario_version = '2.0.0'",
    "SPEC_COMPATIBILITY#grid": "UPDATE shape_grid_definition_5A SET time_grid_version = 'week_7min_v1'",
    "RNG_RECONCILE": "UPDATE meta_outputs SET digest_ok = false WHERE dataset = 'rng_trace_5A_S2'",
    "RNG_RECONCILE#never": "DELETE FROM meta_outputs WHERE dataset = 'rng_audit_5A_S4'",
    # A row that stands twice is counted twice by everything that adds up.
    "S1_PK_VALID": {
        "sql": f"INSERT INTO {PROFILE} FROM {PROFILE} WHERE {ONE_ROW}",
        "also": {"S1_CLASS_PROFILE_TIES", "S3_CLASS_ROLLUP", "S4_DOMAIN_PARITY"},
    },
    "S1_REQUIRED_FIELDS": f"UPDATE {PROFILE} SET demand_subclass = NULL WHERE {ONE_ROW}",
    "S1_DOMAIN_PARITY": f"DELETE FROM zone_alloc WHERE {ONE_ROW}",
    "S1_DOMAIN_PARITY#lost": "INSERT INTO zone_alloc VALUES (2, 'DE', 'Europe/Berlin', 1, 1)",
    "S1_SCALE_NONNEG_FINITE": f"UPDATE {PROFILE} SET scale_factor = -1 WHERE {ONE_ROW}",
    "S1_SCALE_NONNEG_FINITE#infinite": f"UPDATE {PROFILE} SET scale_factor = 'inf' WHERE {ONE_ROW}",
    "S1_CLASS_PROFILE_TIES": f"UPDATE {CLASSES} SET weekly_volume_total_expected ="
    " weekly_volume_total_expected + 1e-8 WHERE merchant_id = 2",
    "S1_CLASS_PROFILE_TIES#class": f"UPDATE {CLASSES} SET primary_demand_class = 'online_24h'"
    " WHERE merchant_id = 2",
    "S1_CLASS_PROFILE_TIES#lost": f"DELETE FROM {CLASSES} WHERE merchant_id = 2",
    "S2_GRID_VALID": "UPDATE shape_grid_definition_5A SET local_day_of_week = 2 WHERE bucket_index = 0",
    "S2_GRID_VALID#minute": "UPDATE shape_grid_definition_5A SET local_minutes_since_midnight = 1"
    " WHERE bucket_index = 0",
    # What is wrong with a shape shows in the surface that was made of it.
    "S2_SHAPES_NONNEG": {
        "sql": f"UPDATE {SHAPE} SET shape_value = shape_value + CASE bucket_index WHEN 60 THEN -1 ELSE 1 END"
        f" WHERE {ONE_CLASS} AND bucket_index IN (60, 61)",
        "also": {"S4_RECOMPOSITION", "S4_DST_ORACLE"},
    },
    "S2_SHAPES_SUM_TO_ONE": {
        "sql": f"UPDATE {SHAPE} SET shape_value = shape_value + 2e-9 WHERE {ONE_CLASS} AND bucket_index = 60",
        "also": {"S4_RECOMPOSITION"},
    },
    "S2_DOMAIN_COVERS_S1": f"INSERT INTO {SHAPE} SELECT * REPLACE ('telepathy' AS demand_class) FROM {SHAPE}"
    f" WHERE {ONE_CLASS}",
    "S2_DOMAIN_COVERS_S1#lost": {
        "sql": f"DELETE FROM {SHAPE} WHERE {ONE_CLASS}",
        "also": {"S4_HORIZON_COVERAGE", "S4_RECOMPOSITION", "S4_DST_ORACLE"},
    },
    "S2_DOMAIN_COVERS_S1#bucket": {
        "sql": f"INSERT INTO {SHAPE} SELECT * REPLACE (168 AS bucket_index, 0 AS shape_value) FROM {SHAPE}"
        f" WHERE {ONE_CLASS} AND bucket_index = 60"
    },
    "S3_DOMAIN_PARITY": f"""
        INSERT INTO {BASE} SELECT * REPLACE (168 AS bucket_index, 0 AS lambda_local_base) FROM {BASE}
            WHERE {ONE_ROW} AND bucket_index = 60;
        INSERT INTO {CLASS_BASE} SELECT * REPLACE (168 AS bucket_index, 0 AS lambda_local_base_class)
            FROM {CLASS_BASE} WHERE {ONE_CLASS} AND bucket_index = 60""",
    "S3_DOMAIN_PARITY#lost": {
        "sql": f"DELETE FROM {BASE} WHERE {ONE_ROW}",
        "also": {"S3_CLASS_ROLLUP", "S3_MERCHANT_MASS_NEUTRAL", "S4_DOMAIN_PARITY", "S4_LOCAL_VS_UTC_TOTAL"},
    },
    "S3_LAMBDA_NONNEG_FINITE": {"sql": shifted("-1000"), "also": {"S3_WEEKLY_SUM_VS_SCALE"}},
    "S3_WEEKLY_SUM_VS_SCALE": shifted("0.001"),
    "S3_WEEKLY_SUM_VS_SCALE#volume": f"UPDATE {BASE} SET weekly_volume_expected = weekly_volume_expected + 1"
    f" WHERE {ONE_ROW} AND bucket_index = 60",
    "S3_MERCHANT_MASS_NEUTRAL": f"""
        UPDATE {PROFILE} SET weekly_volume_expected = weekly_volume_expected + 1 WHERE {ONE_ROW};
        UPDATE {CLASSES} SET weekly_volume_total_expected = weekly_volume_total_expected + 1
            WHERE merchant_id = 2""",
    "S3_CLASS_ROLLUP": f"UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class + 1e-6"
    f" WHERE {ONE_CLASS} AND bucket_index = 60",
    "S3_CLASS_ROLLUP#lost": f"DELETE FROM {CLASS_BASE} WHERE {ONE_CLASS} AND bucket_index = 60",
    "S3_TAIL_BOUNDS": "UPDATE meta_metrics SET value = 0.5 WHERE metric = 'rescued_share'",
    "S3_TAIL_BOUNDS#unmeasured": "DELETE FROM meta_metrics WHERE metric = 'rescued_share'",
    "S3_TAIL_BOUNDS#siteless": {
        "5A.baseline_intensity_policy": {"baseline_limits": {"siteless_share_max": 0.0001}}
    },
    "S4_DOMAIN_PARITY": f"DELETE FROM {SURFACE} WHERE {ONE_ROW}",
    "S4_DOMAIN_PARITY#invented": {
        "sql": f"INSERT INTO {SURFACE} SELECT * REPLACE ('mixed' AS channel_group) FROM {SURFACE}"
        f" WHERE {ONE_SLOT}",
        "also": {"S4_LOCAL_VS_UTC_TOTAL"},
    },
    "S4_HORIZON_COVERAGE": f"DELETE FROM {SURFACE} WHERE {ONE_SLOT}",
    "S4_HORIZON_COVERAGE#beyond": {
        "sql": f"UPDATE {SURFACE} SET local_horizon_bucket_index = 744 WHERE {ONE_SLOT}",
        "also": {"S4_RECOMPOSITION", "S4_DST_ORACLE"},
    },
    "S4_MAP_MINUTES": f"INSERT INTO tz_horizon_slot_5A SELECT * REPLACE (744 AS horizon_bucket_index)"
    f" FROM tz_horizon_slot_5A WHERE tzid = '{CANARY}' AND horizon_bucket_index = 743",
    "S4_MAP_MINUTES#minute": {
        "sql": f"UPDATE tz_horizon_map_5A SET minutes = 59 WHERE tzid = '{CANARY}' AND horizon_bucket_index = 7",
        "also": {"S4_DST_ORACLE"},
    },
    # Nothing that is out of bounds can be what the parts give.
    **{
        f"S4_LAMBDA_NONNEG_FINITE#{value}": {
            "sql": f"UPDATE {SURFACE} SET lambda_local_scenario = '{value}'::DOUBLE WHERE {ONE_SLOT}",
            "also": {"S4_RECOMPOSITION", "S4_DST_ORACLE"},
        }
        for value in ("-0.5", "-1e-5")
    },
    "S4_OVERLAY_FACTOR_HARD_BOUNDS": {
        "sql": f"UPDATE {SURFACE} SET overlay_factor_total = 5.1 WHERE {ONE_SLOT}",
        "also": {"S4_RECOMPOSITION"},
    },
    "S4_RECOMPOSITION": f"UPDATE {SURFACE} SET lambda_local_scenario = lambda_local_scenario * (1 + 3e-9)"
    f" WHERE {ONE_SLOT}",
    "S4_RECOMPOSITION#factor": f"UPDATE {SURFACE} SET overlay_factor_total = overlay_factor_total + 2e-9"
    f" WHERE {ONE_SLOT}",
    "S4_RECOMPOSITION#mask": f"UPDATE {SURFACE} SET active_type_mask = xor(active_type_mask, 16) WHERE {ONE_SLOT}",
    "S4_RECOMPOSITION#event": "UPDATE scenario_calendar_5A SET amplitude = amplitude - 1e-8 WHERE event_id ="
    " (SELECT min(event_id) FROM scenario_calendar_5A WHERE event_type = 'HOLIDAY'"
    " AND country_iso = 'ES' AND demand_class = 'consumer_daytime')",
    "S4_RECOMPOSITION#season": f"UPDATE {SURFACE} SET seasonal_factor = seasonal_factor + 2e-9 WHERE {ONE_SLOT}",
    "S4_RECOMPOSITION#folded": f"UPDATE {SURFACE} SET overlay_factor_total ="
    f" overlay_factor_total * seasonal_factor, seasonal_factor = 1 WHERE {ONE_ROW}",
    "S4_SEASONAL_FIELD": f"UPDATE seasonal_field_5A SET season_index = season_index + 1e-8 WHERE {ONE_SEASON}",
    "S4_SEASONAL_FIELD#factor": "UPDATE seasonal_field_5A SET seasonal_factor = seasonal_factor + 1e-8"
    f" WHERE {ONE_SEASON}",
    "S4_SEASONAL_FIELD#variation": {
        "sql": "UPDATE seasonal_field_5A SET weekly_variation = 1.3, seasonal_factor = season_index * 1.3"
        f" WHERE {ONE_SEASON}",
        "also": {"S4_RECOMPOSITION", "S4_DST_ORACLE"},
    },
    "S4_LOCAL_VS_UTC_TOTAL": utc_surface(
        f"UPDATE {UTC} SET lambda_utc_scenario = lambda_utc_scenario + 1e-3"
        f" WHERE {ONE_ROW} AND utc_horizon_bucket_index = 7"
    ),
    "S4_DST_ORACLE": "UPDATE tz_horizon_map_5A SET bucket_index = (bucket_index + 1) % 168"
    f" WHERE tzid = '{CANARY}' AND horizon_bucket_index = 7",
    "S4_DST_ORACLE#year": {"5A.validation_policy": {"oracle": {"last_year": 2025}}},
    "S4_DST_ORACLE#step": f"INSERT INTO zone_clock VALUES ('{CANARY}', 1772500001, 0)",
    "S4_DST_ORACLE#witness": {
        "sql": f"UPDATE zone_clock SET instant_utc = instant_utc + 3600 WHERE tzid = '{CANARY}'",
        "also": {"S4_RECOMPOSITION"},
    },
    "S4_DST_ORACLE#unknown": {
        "sql": f"DELETE FROM zone_clock WHERE tzid = '{CANARY}'",
        "also": {"S4_RECOMPOSITION", "S4_HORIZON_COVERAGE"},
    },
    "S4_LAMBDA_SCENARIO_GUARDRAIL": {"5A.overlay_validation_policy": {"arrivals": {"max": 1.0}}},
    "S4_OVERLAY_FACTOR_WARN_BOUNDS": {"5A.overlay_validation_policy": {"corridor": {"high": 1.01}}},
}


ISSUES = "SELECT check_id, issue_code, severity FROM validation_issue_table_5A ORDER BY ordinal"


@pytest.fixture
def untroubled(surface: SurfaceWorld) -> SurfaceWorld:
    """The sound world without the caps that a dozen merchants cannot meet: nothing to report."""
    surface.sql("UPDATE meta_metrics SET value = 0 WHERE metric IN ('virtual_defaulted', 'cap_saturated')")
    return surface


def fallen(world: SurfaceWorld) -> dict[str, str]:
    """Check -> its result, of those that did not pass."""
    return dict(world.sql("SELECT check_id, result FROM check_result WHERE result <> 'PASS'"))


@pytest.mark.parametrize("mutant", firsts(MUTANTS))
def test_a_mutant_turns_exactly_its_check_red(surface: SurfaceWorld, mutant: str) -> None:
    check = mutant.partition("#")[0]
    change = MUTANTS[mutant]
    steps = {"sql": change} if isinstance(change, str) else change
    surface.corrupt("S5", {**steps, "again": ["*"]})
    blocking = {row["check_id"]: row["blocking"] for row in ASKED}
    expected = {check, *steps.get("also", ())}
    assert fallen(surface) == {name: "FAIL" if blocking[name] else "WARN" for name in expected}
    assert surface.red("S5") == ({"checks_pass"} if blocking[check] else set())


def test_every_check_has_a_mutant() -> None:
    assert {mutant.partition("#")[0] for mutant in MUTANTS} == {row["check_id"] for row in ASKED}


def test_the_sound_world_passes_every_check(surface: SurfaceWorld) -> None:
    assert surface.sql("SELECT check_id, result, violations FROM check_result ORDER BY ordinal") == [
        (row["check_id"], "PASS", 0) for row in ASKED
    ]
    assert surface.one("SELECT status FROM validation_report_5A") == "PASS"
    assert surface.broken("scenario_key_evidence_5A") == set()
    assert surface.broken("scenario_day_evidence_5A") == set()
    assert surface.broken("validation_issue_table_5A") == set()


def test_a_check_that_saw_no_rows_has_failed(surface: SurfaceWorld) -> None:
    surface.corrupt("S5", {"sql": f"DELETE FROM {SURFACE}", "again": ["*"]})
    assert {name for name, result in fallen(surface).items() if result == "FAIL"} >= {
        "S4_DOMAIN_PARITY",
        "S4_RECOMPOSITION",
        "S4_HORIZON_COVERAGE",
        "S4_LAMBDA_NONNEG_FINITE",
        "S4_OVERLAY_FACTOR_HARD_BOUNDS",
        "S4_DST_ORACLE",
        "S4_LAMBDA_SCENARIO_GUARDRAIL",
    }
    assert fallen(surface)["S4_OVERLAY_FACTOR_WARN_BOUNDS"] == "FAIL"


@pytest.mark.parametrize(
    ("asked", "stray"),
    [
        ([*ASKED, {"check_id": "S9_TELEPATHY", "owner_state": "S4", "blocking": False}], "S9_TELEPATHY"),
        (ASKED[1:], ASKED[0]["check_id"]),
    ],
)
def test_a_check_that_one_side_does_not_know_has_failed(untroubled: SurfaceWorld, asked: Any, stray: str) -> None:
    untroubled.corrupt("S5", {"5A.validation_policy": {"validation_checks": asked}, "again": ["*"]})
    assert fallen(untroubled) == {stray: "FAIL"}
    assert untroubled.red("S5") == {"checks_known"}
    assert untroubled.sql(ISSUES) == [(stray, "5A-S5-151", "FAIL")]


@pytest.mark.parametrize(
    ("change", "issue"),
    [
        (
            "INSERT INTO meta_metrics VALUES ('S1', 'virtual_defaulted', '', 1)",
            ("S1_VIRTUAL_DATA", "5A-S1-116", "WARN"),
        ),
        ("INSERT INTO meta_metrics VALUES ('S1', 'cap_saturated', 'class', 2)", ("S1_CAPS", "5A-S1-117", "WARN")),
        ("UPDATE reference_release SET release_tag = '2026g'", ("S4_DST_ORACLE", "5A-S5-145", "WARN")),
        ("UPDATE meta_bundles SET ok = false WHERE segment = '2A'", ("UPSTREAM_ALL_PASS", "5A-S5-150", "FAIL")),
    ],
)
def test_an_issue_is_listed_with_its_code(untroubled: SurfaceWorld, change: str, issue: tuple[str, ...]) -> None:
    untroubled.corrupt("S5", {"sql": change, "again": ["*"]})
    assert untroubled.sql(ISSUES) == [issue]


def test_a_warning_is_an_issue_and_stops_nothing(untroubled: SurfaceWorld) -> None:
    untroubled.corrupt("S5", {"5A.overlay_validation_policy": {"corridor": {"high": 1.01}}, "again": ["*"]})
    assert untroubled.sql(ISSUES) == [("S4_OVERLAY_FACTOR_WARN_BOUNDS", "5A-S5-150", "WARN")]
    assert untroubled.one("SELECT status FROM validation_report_5A") == "PASS"
