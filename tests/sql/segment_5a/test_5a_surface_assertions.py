"""Every assertion of S4 and S5: silent on the sound world, and one corruption turns exactly it red."""

from __future__ import annotations

from typing import Any

import pytest

from .surface_fixture import SEGMENT, SurfaceWorld, project
from .world_fixture import CANARY

STATES = ("S4", "S5")
CALENDAR, SURFACE = "scenario_calendar_5A", "merchant_zone_scenario_local_5A"
LIMITS = "5A.overlay_validation_policy"
ONE_ROW = f"merchant_id = 2 AND tzid = '{CANARY}'"


def event(event_type: str, change: str, condition: str = "true") -> str:
    """A statement that changes one event of a type."""
    return (
        f"UPDATE {CALENDAR} SET {change} WHERE event_id ="
        f" (SELECT min(event_id) FROM {CALENDAR} WHERE event_type = '{event_type}' AND {condition})"
    )


def checks(**change: Any) -> dict[str, Any]:
    return {"5A.validation_policy": change}


def listed(policy_id: str, key: str, place: int, **change: Any) -> dict[str, Any]:
    """A policy with one row of a list changed; beyond its end, with a further row like the last."""
    rows = [dict(row) for row in project().policies[policy_id].document[key]]
    if place == len(rows):
        rows.append(dict(rows[-1]))
    rows[place] = {name: value for name, value in {**rows[place], **change}.items() if value is not None}
    return {policy_id: {key: rows}}


OVERLAY, ORDERING = "5A.scenario_overlay_policy", "5A.overlay_ordering_policy"
ASKED = project().policies["5A.validation_policy"].document["validation_checks"]

# state/assertion[#variant] -> a SQL statement, or changed policies, put to the built state; `again` names models
# to make once more afterwards ('*' all of the state), `also` assertions that must fall with it.
MUTANTS: dict[str, str | dict[str, Any]] = {
    "S4/calendar_bounds": event("OUTAGE", "amplitude = 0.6"),
    "S4/calendar_bounds#low": event("HOLIDAY", "amplitude = 0.4"),
    "S4/calendar_bounds#peak": event("PAYDAY", "amplitude_peak = 1.7"),
    "S4/calendar_coverage": f"DELETE FROM {CALENDAR} WHERE event_type = 'PAYDAY' AND country_iso = 'DE'",
    "S4/calendar_coverage#holiday": f"DELETE FROM {CALENDAR} WHERE event_type = 'HOLIDAY' AND country_iso = 'SA'",
    "S4/calendar_density": {LIMITS: {"calendar_limits": {"events_per_country_max": 3}}},
    "S4/calendar_density#scope": f"INSERT INTO {CALENDAR}"
    f" SELECT 'EVT-' || copy AS event_id, event.* EXCLUDE (event_id) FROM {CALENDAR} AS event"
    f" CROSS JOIN range(10) AS copies (copy) WHERE event_id ="
    f" (SELECT min(event_id) FROM {CALENDAR} WHERE event_type = 'HOLIDAY')",
    "S4/calendar_names": event("HOLIDAY", "country_iso = 'XX'"),
    "S4/calendar_names#zone": event("OUTAGE", "tzid = 'Nowhere/Land'"),
    "S4/calendar_names#class": event("PAYDAY", "demand_class = 'telepathy'"),
    "S4/calendar_names#merchant": event("CAMPAIGN", "merchant_id = 999", "country_iso IS NULL"),
    "S4/calendar_ramps": event("CAMPAIGN", "ramp_in_buckets = 49, ramp_out_buckets = 1"),
    "S4/calendar_ramps#crossing": event("CAMPAIGN", "ramp_in_buckets = 40, ramp_out_buckets = 33"),
    "S4/calendar_scope": event("CAMPAIGN", "scope_global = true"),
    "S4/calendar_scope#nobody": event("OUTAGE", "tzid = NULL"),
    "S4/calendar_scope#both": event("CAMPAIGN", "merchant_id = 2", "country_iso IS NOT NULL"),
    "S4/calendar_scope#global": event("OUTAGE", "tzid = NULL, scope_global = true"),
    "S4/calendar_scope#country": event("OUTAGE", "country_iso = 'ES'"),
    "S4/calendar_scope#zone": event("PAYDAY", f"tzid = '{CANARY}'"),
    "S4/calendar_scope#class": event("OUTAGE", "demand_class = 'online_24h'"),
    "S4/calendar_scope#merchant": {"sql": event("HOLIDAY", "merchant_id = 2, country_iso = NULL")},
    "S4/calendar_scope#type": event("OUTAGE", "event_type = 'FEAST'"),
    "S4/calendar_window": event("OUTAGE", "end_ts = start_ts"),
    "S4/calendar_window#before": event("HOLIDAY", "start_ts = TIMESTAMP '2026-02-28 23:00:00'"),
    "S4/calendar_window#after": event("HOLIDAY", "end_ts = TIMESTAMP '2026-04-01 01:00:00'"),
    "S4/calendar_window#ragged": event("HOLIDAY", "start_ts = start_ts + INTERVAL 30 MINUTE"),
    "S4/calendar_window#ragged_end": event("HOLIDAY", "end_ts = end_ts - INTERVAL 30 SECOND"),
    "S4/domain_alignment": f"DELETE FROM {SURFACE} WHERE {ONE_ROW} AND local_horizon_bucket_index = 7",
    "S4/domain_alignment#doubled": f"INSERT INTO {SURFACE} FROM {SURFACE}"
    f" WHERE {ONE_ROW} AND local_horizon_bucket_index = 7",
    "S4/domain_alignment#shape": {
        "sql": "DELETE FROM class_zone_shape_5A WHERE demand_class = 'fuel_convenience'",
        "again": ["*"],
    },
    "S4/factor_corridor": "UPDATE factor_summary SET points_outside = 0.02 * points",
    "S4/factor_corridor#high": "UPDATE factor_summary SET mean_factor = 1.3",
    "S4/factor_corridor#low": "UPDATE factor_summary SET mean_factor = 0.8",
    "S4/factor_corridor#stress": "UPDATE factor_summary SET p95_factor = 3.6;"
    " UPDATE scenario_manifest_5A SET is_baseline = false, is_stress = true",
    "S4/lambda_limit": {LIMITS: {"arrivals": {"max": 1.0}}},
    "S4/lambda_limit#row": f"UPDATE {SURFACE} SET lambda_local_scenario = 2.6e7"
    f" WHERE {ONE_ROW} AND local_horizon_bucket_index = 7",
    "S4/map_minutes": "UPDATE tz_horizon_map_5A SET minutes = 59"
    f" WHERE tzid = '{CANARY}' AND horizon_bucket_index = 7",
    "S4/map_minutes#lost": f"DELETE FROM tz_horizon_map_5A WHERE tzid = '{CANARY}' AND horizon_bucket_index = 7",
    "S4/overlay_policy": listed(OVERLAY, "calendar_payday_peaks", 1, demand_class="telepathy"),
    "S4/overlay_policy#holiday": listed(OVERLAY, "calendar_holiday_factors", 1, demand_class="telepathy"),
    "S4/overlay_policy#campaign": listed(OVERLAY, "calendar_campaigns", 0, demand_class="telepathy"),
    "S4/overlay_policy#class_twice": listed(OVERLAY, "calendar_payday_peaks", 5),
    "S4/overlay_policy#base": listed(OVERLAY, "calendar_payday_peaks", 0, demand_class="office_hours"),
    "S4/overlay_policy#base_twice": listed(OVERLAY, "calendar_holiday_factors", 5, demand_class=None),
    "S4/overlay_policy#backwards": listed(OVERLAY, "calendar_campaigns", 0, last_day=2),
    "S4/overlay_policy#campaign_twice": listed(OVERLAY, "calendar_campaigns", 3),
    "S4/overlay_policy#type": listed(ORDERING, "overlay_types", 4, event_type="PAYDAY"),
    "S4/overlay_policy#bit": listed(ORDERING, "overlay_types", 4, type_bit=1),
    "S4/overlay_policy#mask": listed(ORDERING, "overlay_masks", 0, masked_type="OUTAGE"),
    "S4/overlay_policy#rules": {
        **listed(LIMITS, "overlay_type_rules", 4, event_type="CAMPAIGN"),
        "also": {"calendar_scope"},
    },
    "S4/tz_coverage": f"DELETE FROM tz_horizon_slot_5A WHERE tzid = '{CANARY}'",
    "S4/tz_coverage#end": f"DELETE FROM tz_horizon_slot_5A WHERE tzid = '{CANARY}' AND horizon_bucket_index = 743",
    "S4/tz_coverage#doubled": f"UPDATE tz_horizon_slot_5A SET horizon_bucket_index = 744"
    f" WHERE tzid = '{CANARY}' AND horizon_bucket_index = 743;"
    " INSERT INTO tz_horizon_map_5A VALUES"
    f" ('{CANARY}', 744, 0, 60)",
    "S4/tz_coverage#timetable": {
        "sql": f"DELETE FROM tz_timetable_cache WHERE tzid = '{CANARY}' AND instant_utc < 1774000000",
        "again": ["*"],
        "also": {"domain_alignment"},
    },
    "S5/checks_pass": {"sql": "UPDATE meta_bundles SET ok = false WHERE segment = '2A'", "again": ["*"]},
    "S5/checks_pass#nothing": {
        "sql": "UPDATE check_result SET rows_examined = 0, result = 'FAIL' WHERE check_id = 'S4_RECOMPOSITION'"
    },
    "S5/checks_known": {
        **checks(validation_checks=[*ASKED, {"check_id": "S9_TELEPATHY", "owner_state": "S5", "blocking": True}]),
        "again": ["check_result"],
    },
    "S5/checks_known#optional": {
        **checks(validation_checks=[*ASKED, {"check_id": "S9_TELEPATHY", "owner_state": "S5", "blocking": False}]),
        "again": ["check_result"],
    },
    "S5/checks_known#unasked": {**checks(validation_checks=ASKED[1:]), "again": ["check_result"]},
}


@pytest.mark.parametrize("state", STATES)
def test_the_sound_world_is_silent(surface: SurfaceWorld, state: str) -> None:
    assert surface.red(state) == set()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_turns_exactly_its_assertion_red(surface: SurfaceWorld, mutant: str) -> None:
    state, _, rest = mutant.partition("/")
    change = MUTANTS[mutant]
    steps = {"sql": change} if isinstance(change, str) else change
    surface.corrupt(state, steps)
    assert surface.red(state) == {rest.partition("#")[0], *steps.get("also", ())}


def test_every_assertion_has_a_mutant() -> None:
    killed = {mutant.partition("#")[0] for mutant in MUTANTS}
    written = {
        f"{state.name}/{query.name}"
        for state in project().segments[SEGMENT].states
        for query in state.assertions
        if state.name in STATES
    }
    assert killed == written


def test_every_code_of_the_surfaces_has_an_assertion() -> None:
    codes = {
        query.header["code"]
        for state in project().segments[SEGMENT].states
        for query in state.assertions
        if state.name in STATES
    }
    assert codes == {140, 141, 142, 143, 144, 150, 151}


def test_a_stress_is_as_sound_as_a_baseline() -> None:
    world = SurfaceWorld(scenario="stress_v1")
    world.run("S0", "S1", "S2", "S3", "S4", "S5")
    assert [world.red(state) for state in STATES] == [set(), set()]
    world.connection.close()


SEALED: dict[str, Any] = {
    "event_type": "HOLIDAY",
    "time_basis": "LOCAL",
    "start_ts": "2026-03-10T00:00:00",
    "end_ts": "2026-03-11T00:00:00",
    "shape_kind": "constant",
    "amplitude": 0.9,
    "scope_global": False,
    "country_iso": "ES",
}


@pytest.mark.parametrize(
    ("change", "assertion"),
    [
        ({"country_iso": None, "tzid": "Nowhere/Land"}, "calendar_names"),
        ({"end_ts": "2026-05-01T00:00:00"}, "calendar_window"),
        ({"amplitude": 2.0}, "calendar_bounds"),
        ({"scope_global": True}, "calendar_scope"),
    ],
)
def test_a_bad_sealed_event_is_red(surface: SurfaceWorld, change: dict[str, Any], assertion: str) -> None:
    def entry(**values: Any) -> dict[str, Any]:
        return {key: value for key, value in {**SEALED, **values}.items() if value is not None}

    whole = [
        entry(country_iso=country, event_type=kind, amplitude=1.0)
        for country in ("US", "ES", "SA", "DE")
        for kind in ("PAYDAY", "HOLIDAY")
    ]
    surface.policy("5A.scenario_overlay_policy", mode="sealed")
    surface.policy("5A.scenario_calendar_config", calendar_sealed_events=[*whole, entry(**change)])
    surface.run("S4")
    assert surface.red("S4") == {assertion}
