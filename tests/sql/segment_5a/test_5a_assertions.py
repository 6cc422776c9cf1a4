"""Every assertion of S0 to S3: silent on the sound world, and one corruption turns exactly it red."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from .world_fixture import MADRID, POLICIES, SEGMENT, STATES, World, project

HORIZON = {
    "scenario_id": "baseline_v1",
    "scenario_version": "1.0.0",
    "horizon_start_utc": "2026-01-01T00:00:00Z",
    "horizon_end_utc": "2026-04-01T00:00:00Z",
    "bucket_minutes": 60,
    "is_baseline": True,
    "is_stress": False,
    "labels": ["test"],
}
CLASS = {"fallback_class": "office_hours", "high_variability": False}


def horizon(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"5A.scenario_horizon_config": {"scenario_horizons": [{**HORIZON, **entry} for entry in entries]}}


def classes(**change: Any) -> dict[str, Any]:
    return {"5A.merchant_class_policy": change}


def shipped(policy_id: str, key: str) -> list[dict[str, Any]]:
    """A list of a shipped policy."""
    rows: list[dict[str, Any]] = project().policies[policy_id].document[key]
    return rows


def without(policy_id: str, key: str, **row: Any) -> dict[str, Any]:
    """The policy without the rows of a list that carry these values."""
    kept = [entry for entry in shipped(policy_id, key) if any(entry[name] != value for name, value in row.items())]
    assert len(kept) < len(shipped(policy_id, key))
    return {policy_id: {key: kept}}


def besides(policy_id: str, key: str, **row: Any) -> dict[str, Any]:
    """The policy with a further row in a list: the first one, changed."""
    rows = shipped(policy_id, key)
    return {policy_id: {key: [*rows, {**rows[0], **row}]}}


CATALOGUE, SCALES, LIBRARY, ZONES = (
    "5A.merchant_class_policy",
    "5A.demand_scale_policy",
    "5A.shape_library",
    "5A.zone_shape_modifiers",
)
BASELINE, SEASON = "5A.baseline_intensity_policy", "5A.seasonal_policy"
SERIES = project().policies[SEASON].document["season_indices"]
PROFILE, BASE = "merchant_zone_profile_5A", "merchant_zone_baseline_local_5A"
ONE_ROW = "merchant_id = 2 AND tzid = 'Europe/Madrid'"

# state/assertion[#variant] -> a SQL statement, or changed policies, put to the built state; `again` names models
# to make once more afterwards, `also` assertions that must fall with it.
MUTANTS: dict[str, str | dict[str, Any]] = {
    "S0/scenario_known": "UPDATE run_scenario SET scenario_id = 'nobody_knows_v9'",
    "S0/horizon": horizon({"horizon_end_utc": "2025-12-01T00:00:00Z"}),
    "S0/horizon#ragged": horizon({"horizon_end_utc": "2026-04-01T00:30:00Z"}),
    "S0/horizon#start": horizon(
        {"horizon_start_utc": "2026-01-01T00:30:00Z", "horizon_end_utc": "2026-03-01T00:30:00Z"}
    ),
    "S0/horizon#bucket": horizon({"bucket_minutes": 30}),
    "S0/horizon#timetable": "UPDATE tz_timetable_manifest SET horizon_end_year = 2025",
    "S0/horizon#twice": horizon({}, {"scenario_version": "2.0.0"}),
    "S0/empty_domain": {"sql": "DELETE FROM zone_alloc", "also": {"zone_agreement"}},
    "S0/zone_agreement": f"UPDATE site_timezones SET tzid = 'Atlantic/Canary' WHERE tzid = '{MADRID}'",
    "S0/zone_agreement#none": "DELETE FROM site_timezones",
    "S0/zone_totals": f"UPDATE zone_alloc SET zone_site_count_sum = 11 WHERE {ONE_ROW}",
    "S0/class_policy": classes(virtual_only_class="telepathy"),
    "S0/class_policy#fallback": {
        **besides(CATALOGUE, "demand_classes", demand_class="nowhere", fallback_class="telepathy"),
        "also": {"scale_policy", "shape_policy"},
    },
    "S0/class_policy#cell": besides(CATALOGUE, "class_table", sector="mining", mixed="telepathy"),
    "S0/class_policy#sector": without(CATALOGUE, "class_table", sector="health"),
    "S0/class_policy#sector_twice": besides(CATALOGUE, "class_table"),
    "S0/class_policy#class_twice": besides(CATALOGUE, "demand_classes"),
    "S0/class_policy#same_range": besides(CATALOGUE, "sector_mcc_ranges", sector="health"),
    "S0/class_policy#crossing": besides(
        CATALOGUE, "sector_mcc_ranges", sector="health", mcc_from=5300, mcc_to=5500
    ),
    "S0/class_policy#backwards": besides(CATALOGUE, "sector_mcc_ranges", mcc_from=9990, mcc_to=9980),
    "S0/scale_policy": without(SCALES, "class_scales", demand_class="office_hours"),
    "S0/scale_policy#unknown": besides(SCALES, "class_scales", demand_class="telepathy"),
    "S0/scale_policy#twice": besides(SCALES, "class_scales"),
    "S0/scale_policy#factor": {SCALES: {"virtual_factors": {"TELEPATHIC": 2.0}}},
    "S0/scale_policy#bounds": {SCALES: {"scale_checks": {"mean_per_site_min": 900.0, "mean_per_site_max": 100.0}}},
    "S0/shape_policy": without(LIBRARY, "shape_templates", demand_class="office_hours"),
    "S0/shape_policy#unknown": besides(LIBRARY, "shape_templates", demand_class="telepathy"),
    "S0/shape_policy#twice": besides(LIBRARY, "shape_templates"),
    "S0/shape_policy#minimum": besides(LIBRARY, "class_shape_minima", demand_class="telepathy"),
    "S0/shape_policy#overlap": besides(LIBRARY, "channel_windows", from_hour=5, to_hour=7),
    "S0/shape_policy#backwards": besides(LIBRARY, "channel_windows", from_hour=20, to_hour=19),
    "S0/shape_policy#country": besides(ZONES, "weekend_rotations", name="nowhere", countries=["XX"]),
    "S0/shape_policy#country_twice": besides(ZONES, "centre_shifts", name="again", countries=["ES"]),
    "S0/shape_policy#day_turn": {LIBRARY: {"day_turn": {"from_hour": 6.0}}},
    "S0/shape_policy#day_curve": besides(LIBRARY, "day_curves"),
    "S0/shape_policy#day_class": besides(LIBRARY, "day_curves", demand_class="telepathy"),
    "S0/season_policy": without(SEASON, "season_indices", season_group="grocery", climate="south"),
    "S0/season_policy#twice": besides(SEASON, "season_indices"),
    "S0/season_policy#year": {SEASON: {"season_indices": [{**SERIES[0], "daily_index": [1.5] * 12}, *SERIES[1:]]}},
    "S0/season_policy#group": besides(
        SEASON, "season_mcc_ranges", season_group="telepathy", mcc_from=9990, mcc_to=9990
    ),
    "S0/season_policy#christmas": {SEASON: {"christmas": {"rise_day": 25.0}}},
    "S0/season_policy#default": {SEASON: {"default_season_group": "telepathy"}},
    "S0/season_policy#crossing": besides(SEASON, "season_mcc_ranges", mcc_from=5400, mcc_to=5450),
    "S0/season_policy#same_range": besides(SEASON, "season_mcc_ranges"),
    "S0/season_policy#country": besides(SEASON, "season_climates", countries=["XX"]),
    "S0/season_policy#country_twice": besides(SEASON, "season_climates", countries=["AU"]),
    "S1/channel_unmapped": {
        "sql": "UPDATE transaction_schema_merchant_ids SET channel = 'by_post' WHERE merchant_id = 2",
        "again": ["merchant_feature"],
    },
    "S1/feature_missing": {
        "sql": "DELETE FROM virtual_classification WHERE merchant_id = 2",
        "again": ["merchant_feature"],
    },
    "S1/feature_missing#merchant": {
        "sql": "DELETE FROM transaction_schema_merchant_ids WHERE merchant_id = 2",
        "again": ["merchant_feature"],
    },
    "S1/class_missing": {
        **without(CATALOGUE, "class_table", sector="dining_entertainment"),
        "again": ["class_claim", "class_support", "class_fold", "merchant_class"],
    },
    "S1/class_missing#catalogue": "UPDATE merchant_class SET demand_class = 'telepathy' WHERE merchant_id = 1",
    "S1/class_breadth": classes(class_checks={"broad_share_min": 0.2}),
    "S1/virtual_share": classes(class_checks={"virtual_share_min": 0.5}),
    "S1/class_profile_total": "UPDATE merchant_class_profile_5A SET weekly_volume_total_expected ="
    " weekly_volume_total_expected + 1e-8 WHERE merchant_id = 2",
    "S1/class_profile_total#class": "UPDATE merchant_class_profile_5A SET primary_demand_class = 'online_24h'"
    " WHERE merchant_id = 2",
    "S1/class_profile_total#merchant": "DELETE FROM merchant_class_profile_5A WHERE merchant_id = 2",
    "S1/scale": {"sql": f"UPDATE {PROFILE} SET weekly_volume_raw = weekly_volume_raw + 1 WHERE {ONE_ROW}"},
    "S1/scale#siteless": {
        "sql": f"UPDATE {PROFILE} SET weekly_volume_expected = 1, weekly_volume_raw = 1 WHERE NOT site_backed",
        "also": {"class_profile_total"},
    },
    "S1/scale#idle": {
        "sql": f"UPDATE {PROFILE} SET weekly_volume_expected = 0, weekly_volume_raw = 0 WHERE {ONE_ROW}",
        "also": {"class_profile_total"},
    },
    "S1/scale#flag": f"UPDATE {PROFILE} SET site_backed = false WHERE {ONE_ROW}",
    "S1/mean_per_site": {SCALES: {"scale_checks": {"mean_per_site_max": 1.5}}},
    "S1/domain_alignment": {"sql": f"DELETE FROM {PROFILE} WHERE {ONE_ROW}", "also": {"class_profile_total"}},
    "S1/domain_alignment#invented": f"DELETE FROM zone_alloc WHERE {ONE_ROW}",
    "S2/grid": "UPDATE shape_grid_definition_5A SET bucket_duration_minutes = 15 WHERE bucket_index = 0",
    "S2/grid#lost": {
        "sql": "DELETE FROM shape_grid_definition_5A WHERE bucket_index = 0",
        "also": {"shape_domain_parity", "shape_mass"},
    },
    "S2/grid#place": "UPDATE shape_grid_definition_5A SET local_day_of_week = 2 WHERE bucket_index = 0",
    "S2/template_resolution": {**without(LIBRARY, "shape_templates", demand_class="fuel_convenience")},
    "S2/template_resolution#curve": "DELETE FROM curve WHERE demand_class = 'fuel_convenience'",
    "S2/modifier_bounds": besides(LIBRARY, "channel_windows", channel_group="mixed", factor=1.4),
    "S2/modifier_bounds#quiet": besides(ZONES, "quiet_windows", name="feast", factor=0.4),
    "S2/modifier_bounds#variant": {ZONES: {"variants": {"width_step": 0.2}}},
    "S2/shape_domain_parity": "DELETE FROM class_zone_shape_5A WHERE demand_class = 'fuel_convenience'",
    "S2/shape_domain_parity#invented": f"DELETE FROM {PROFILE} WHERE demand_class = 'fuel_convenience'",
    "S2/shape_mass": "UPDATE class_zone_shape_5A SET shape_value = shape_value + 2e-9"
    " WHERE demand_class = 'fuel_convenience' AND bucket_index = 60",
    "S2/shape_mass#flat": {
        "sql": "UPDATE class_zone_shape_5A SET shape_value = 1 / 168 WHERE demand_class = 'fuel_convenience'"
    },
    "S2/shape_mass#midnight": """
        UPDATE class_zone_shape_5A AS shape SET shape_value = shape.shape_value + CASE shape.bucket_index
            WHEN 144 THEN -0.9 ELSE 0.9 END * sunday.shape_value
        FROM (FROM class_zone_shape_5A WHERE demand_class = 'fuel_convenience' AND bucket_index = 144) AS sunday
        WHERE shape.bucket_index IN (144, 156) AND sunday.demand_class = shape.demand_class
            AND sunday.legal_country_iso = shape.legal_country_iso AND sunday.tzid = shape.tzid
            AND sunday.channel_group = shape.channel_group
    """,
    "S2/shape_mass#night": {LIBRARY: {"shape_checks": {"night_share_min": 0.03}}},
    "S2/class_archetype": {
        LIBRARY: {"class_shape_minima": [{"demand_class": "online_24h", "measure": "night", "share_min": 0.5}]}
    },
    "S2/class_archetype#weekend": {
        LIBRARY: {
            "class_shape_minima": [{"demand_class": "evening_weekend", "measure": "weekend", "share_min": 0.5}]
        }
    },
    "S2/class_archetype#working": {
        LIBRARY: {
            "class_shape_minima": [{"demand_class": "office_hours", "measure": "working", "share_min": 0.95}]
        }
    },
    "S3/shape_join": {"sql": f"DELETE FROM {BASE} WHERE {ONE_ROW} AND bucket_index = 7", "also": {"class_join"}},
    "S3/shape_join#doubled": {
        "sql": f"INSERT INTO {BASE} FROM {BASE} WHERE {ONE_ROW} AND bucket_index = 7",
        "also": {"class_join"},
    },
    "S3/shape_join#row": {"sql": f"DELETE FROM {BASE} WHERE {ONE_ROW}", "also": {"class_join", "merchant_mass"}},
    "S3/class_join": "UPDATE class_zone_baseline_local_5A SET lambda_local_base_class = 1"
    " WHERE demand_class = 'fuel_convenience' AND bucket_index = 60",
    "S3/class_join#lost": "DELETE FROM class_zone_baseline_local_5A WHERE bucket_index = 7",
    "S3/weekly_sum": {
        "sql": f"UPDATE {BASE} SET lambda_local_base = lambda_local_base * 1.0001"
        f" WHERE {ONE_ROW} AND bucket_index = 60",
        "again": ["weekly_drift"],
        "also": {"class_join"},
    },
    "S3/weekly_sum#volume": {
        "sql": f"UPDATE {BASE} SET weekly_volume_expected = 1 WHERE {ONE_ROW} AND bucket_index = 60",
        "again": ["weekly_drift"],
    },
    "S3/merchant_mass": f"UPDATE {BASE} SET weekly_volume_expected = weekly_volume_expected + 1e-4"
    f" WHERE {ONE_ROW}",
    "S3/merchant_mass#merchant": {
        "sql": f"DELETE FROM {BASE} WHERE merchant_id = 5",
        "also": {"shape_join", "class_join"},
    },
    "S3/numeric_limits": {BASELINE: {"baseline_limits": {"lambda_max": 1.0}}},
    "S3/numeric_limits#week": {BASELINE: {"baseline_limits": {"weekly_volume_max": 100.0}}},
    "S3/numeric_limits#negative": {
        "sql": f"UPDATE {BASE} SET lambda_local_base = -1 WHERE {ONE_ROW} AND bucket_index = 7",
        "also": {"class_join"},
    },
    "S3/tail_bounds": {BASELINE: {"baseline_limits": {"rescued_share_max": 0.0001}}},
    "S3/tail_bounds#siteless": {BASELINE: {"baseline_limits": {"siteless_share_max": 0.0001}}},
    "S3/tail_bounds#merchant": {BASELINE: {"tail_rescue": {"merchant_share_max": 0.0001}}},
}


def corrupt(world: World, state: str, change: str | dict[str, Any]) -> None:
    """Put a change to a built world, and make again what is said to follow."""
    steps = {"sql": change} if isinstance(change, str) else change
    for policy_id in POLICIES:
        if policy_id in steps:
            world.policy(policy_id, **steps[policy_id])
    world.sql(steps.get("sql", "SELECT 1"))
    models = {query.name: query for query in project().segments[SEGMENT].state(state).models}
    for name in steps.get("again", ()):
        world.make(models[name])


@pytest.fixture(scope="module")
def sound_worlds() -> dict[str, World]:
    """The small world built up to each state, once; a test that corrupts one takes it back."""
    worlds = {}
    for number, state in enumerate(STATES):
        worlds[state] = World()
        worlds[state].run(*STATES[: number + 1])
    return worlds


@pytest.fixture
def sound(sound_worlds: dict[str, World]) -> Iterator[Callable[[str], World]]:
    """A function: the world of a state, in a transaction that is rolled back after the test."""
    with ExitStack() as taken_back:
        yield lambda state: taken_back.enter_context(sound_worlds[state].undone())


@pytest.mark.parametrize("state", STATES)
def test_the_sound_world_is_silent(sound: Any, state: str) -> None:
    assert sound(state).red(state) == set()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_turns_exactly_its_assertion_red(sound: Any, mutant: str) -> None:
    state, _, rest = mutant.partition("/")
    name = rest.partition("#")[0]
    change = MUTANTS[mutant]
    also = change.get("also", set()) if isinstance(change, dict) else set()
    world = sound(state)
    corrupt(world, state, change)
    assert world.red(state) == {name, *also}


def test_every_assertion_has_a_mutant() -> None:
    killed = {mutant.partition("#")[0] for mutant in MUTANTS}
    written = {
        f"{state.name}/{query.name}"
        for state in project().segments[SEGMENT].states
        for query in state.assertions
        if state.name in STATES
    }
    assert killed == written
