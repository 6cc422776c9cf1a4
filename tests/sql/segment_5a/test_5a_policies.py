"""Bad policies stop before anything is published: at load by their schema, or by an assertion with a code.

The second half, what a schema cannot say, is the S0 part of the table of mutants and, of the overlay, the S4 part.
"""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import EngineError
from engine.plan.signature import state_reads
from engine.project.policy.layers import merge
from engine.project.policy.policies import validate
from tests.sql.segment_world import policy_schema

from .surface_fixture import SURFACE_POLICIES
from .world_fixture import SEGMENT, project

CLASS, SCALE, GRID, LIBRARY, ZONES, BASE, HORIZON, DOMAIN = (
    "5A.merchant_class_policy",
    "5A.demand_scale_policy",
    "5A.shape_time_grid",
    "5A.shape_library",
    "5A.zone_shape_modifiers",
    "5A.baseline_intensity_policy",
    "5A.scenario_horizon_config",
    "5A.domain_policy",
)
OVERLAY, CALENDAR, ORDER, LIMITS, CHECKS, GATE, OUTSIDE = SURFACE_POLICIES
SEASON = "5A.seasonal_policy"
SERIES = project().policies[SEASON].document["season_indices"]
TYPES = project().policies[ORDER].document["overlay_types"]
RULES = project().policies[LIMITS].document["overlay_type_rules"]
CAMPAIGN = project().policies[OVERLAY].document["calendar_campaigns"][0]
EVENT = {
    "event_type": "HOLIDAY",
    "time_basis": "LOCAL",
    "start_ts": "2026-03-10T00:00:00",
    "end_ts": "2026-03-11T00:00:00",
    "shape_kind": "constant",
    "amplitude": 0.9,
    "scope_global": False,
    "country_iso": "ES",
}
LAW = {"demand_class": "office_hours", "median": 180.0, "tail_exponent": 2.2, "rate_max": 6000.0}
TEMPLATE = {
    "demand_class": "office_hours",
    "floor": 0.1,
    "power": 1.0,
    "day_weights": [1.0] * 7,
    "peaks": [{"centre_hour": 10.0, "sigma_hours": 2.0, "amplitude": 1.0}],
}

REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "negative scale": (SCALE, {"global_scale": -0.7}),
    "negative median": (SCALE, {"class_scales": [{**LAW, "median": -1.0}]}),
    "a tail without a mean": (SCALE, {"class_scales": [{**LAW, "tail_exponent": 1.0}]}),
    "negative factor": (SCALE, {"role_factors": {"tail_zone": -0.85}}),
    "a cap above the whole": (SCALE, {"concentration_caps": {"class_in_world": {"share_max": 1.2}}}),
    "a floor above one": (SCALE, {"concentration_caps": {"merchant_in_class": {"floor": 1.5}}}),
    "two primary zones": (CLASS, {"zone_role": {"primary_share_min": 0.5}}),
    "an unknown channel group": (CLASS, {"channel_tokens": {"by_post": "letters"}}),
    "a class with a bad name": (CLASS, {"virtual_only_class": "Online 24h"}),
    "an unknown key": (CLASS, {"zone_roles": {}}),
    "a code beyond the codes": (
        CLASS,
        {"sector_mcc_ranges": [{"sector": "other", "mcc_from": 0, "mcc_to": 10000}]},
    ),
    "an odd grid": (GRID, {"bucket_minutes": 45}),
    "an eighth day": (GRID, {"weekend_days": {"days": [6, 8]}}),
    "a week of six days": (LIBRARY, {"shape_templates": [{**TEMPLATE, "day_weights": [1.0] * 6}]}),
    "a day without weight": (LIBRARY, {"shape_templates": [{**TEMPLATE, "day_weights": [1.0] * 6 + [0.0]}]}),
    "a peak at noon tomorrow": (
        LIBRARY,
        {
            "shape_templates": [
                {**TEMPLATE, "peaks": [{"centre_hour": 36.0, "sigma_hours": 2.0, "amplitude": 1.0}]}
            ]
        },
    ),
    "a mass of nothing": (LIBRARY, {"shape_templates": [{**TEMPLATE, "floor": 0.0}]}),
    "a day that goes on until noon": (LIBRARY, {"day_turn": {"from_hour": 12.0}}),
    "windows that begin with a step": (LIBRARY, {"window_ease_hours": 0.0}),
    "a tolerance of everything": (LIBRARY, {"shape_checks": {"mass_tolerance": 1.0}}),
    "a negative factor of an hour": (
        LIBRARY,
        {"channel_windows": [{"channel_group": "mixed", "from_hour": 0, "to_hour": 6, "factor": -1.0}]},
    ),
    "a country in lower case": (
        ZONES,
        {
            "quiet_windows": [
                {"name": "siesta", "from_hour": 14, "to_hour": 16, "factor": 0.85, "countries": ["es"]}
            ]
        },
    ),
    "more reach than there is": (BASE, {"remote_reach": {"share": 1.2}}),
    "a rescue that takes all": (BASE, {"tail_rescue": {"merchant_share_max": 0.9}}),
    "an end that is no instant": (
        HORIZON,
        {
            "scenario_horizons": [
                {
                    "scenario_id": "x",
                    "scenario_version": "1.0.0",
                    "bucket_minutes": 60,
                    "is_baseline": True,
                    "is_stress": False,
                    "labels": [],
                    "horizon_start_utc": "2026-01-01T00:00:00Z",
                    "horizon_end_utc": "2026-04-01",
                }
            ]
        },
    ),
    "no agreement needed": (DOMAIN, {"zone_agreement_min": 0.1}),
    "an unknown mode of the calendar": (OVERLAY, {"mode": "guessed"}),
    "a pay day without a month": (OVERLAY, {"calendar_payday_rules": [{"rule": "never", "day_of_month": 32}]}),
    "no rule of pay days": (OVERLAY, {"calendar_payday_rules": []}),
    "a pay day that takes away": (OVERLAY, {"calendar_payday_peaks": [{"peak": 0.9}]}),
    "a negative holiday": (OVERLAY, {"calendar_holiday_factors": [{"factor": -0.1, "great_factor": 0.5}]}),
    "a great day of no month": (OVERLAY, {"calendar_great_days": [{"month_no": 13, "day_no": 1}]}),
    "an outage of more than there is": (OVERLAY, {"outage": {"factor": 1.2}}),
    "an outage without length": (OVERLAY, {"calendar_outage_hours": [0]}),
    "a campaign of a badly named class": (OVERLAY, {"calendar_campaigns": [{**CAMPAIGN, "demand_class": "X Y"}]}),
    "a campaign now and then": (OVERLAY, {"calendar_campaigns": [{**CAMPAIGN, "recurrence": "sometimes"}]}),
    "a ramp of three days": (OVERLAY, {"calendar_campaigns": [{**CAMPAIGN, "ramp_in_hours": 72}]}),
    "a soothing stress": (
        OVERLAY,
        {"calendar_stress_events": [{"stress": "calm", "first_day": 1, "duration_days": 2, "factor": 0.5}]},
    ),
    "an event of no type": (CALENDAR, {"calendar_sealed_events": [{**EVENT, "event_type": "FEAST"}]}),
    "an event in no time": (CALENDAR, {"calendar_sealed_events": [{**EVENT, "start_ts": "yesterday"}]}),
    "an event by the second": (
        CALENDAR,
        {"calendar_sealed_events": [{**EVENT, "start_ts": "2026-03-10T00:00:30"}]},
    ),
    "an event that takes away more than all": (
        CALENDAR,
        {"calendar_sealed_events": [{**EVENT, "amplitude": -0.1}]},
    ),
    "an event in a country in lower case": (
        CALENDAR,
        {"calendar_sealed_events": [{**EVENT, "country_iso": "es"}]},
    ),
    "an event without scope": (
        CALENDAR,
        {"calendar_sealed_events": [{key: value for key, value in EVENT.items() if key != "scope_global"}]},
    ),
    "four types of events": (ORDER, {"overlay_types": TYPES[:4]}),
    "a type that is averaged": (ORDER, {"overlay_types": [{**TYPES[0], "combine": "mean"}, *TYPES[1:]]}),
    "a bit that is none": (ORDER, {"overlay_types": [{**TYPES[0], "type_bit": 3}, *TYPES[1:]]}),
    "a clamp above one": (ORDER, {"clamp": {"min": 1.1}}),
    "a negative rank": (ORDER, {"specificity": {"country": -1}}),
    "a corridor that leaves out one": (LIMITS, {"corridor": {"high": 0.9}}),
    "rules of four types": (LIMITS, {"overlay_type_rules": RULES[:4]}),
    "a bound below nothing": (LIMITS, {"overlay_type_rules": [{**RULES[0], "factor_min": -1.0}, *RULES[1:]]}),
    "no arrivals at all": (LIMITS, {"arrivals": {"max": 0.0}}),
    "a witness at odd steps": (CHECKS, {"oracle": {"step_minutes": 7}}),
    "a tolerance of a tenth": (CHECKS, {"tolerances": {"recomposition": 0.1}}),
    "a check without an owner": (CHECKS, {"validation_checks": [{"check_id": "S9_TELEPATHY", "blocking": True}]}),
    "an upstream that stands twice": (CHECKS, {"required_upstream": ["1A", "1A"]}),
    "a family without a file": (GATE, {"gate_thresholds": {"CN1": {"family": "taste"}}}),
    "a threshold that compares nothing": (GATE, {"gate_thresholds": {"CN1": {"comparison": "about"}}}),
    "a night of a day": (GATE, {"night_minutes": 1440}),
    "a bootstrap of nothing": (GATE, {"bootstrap": {"replicates": 1}}),
    "a gate without a source": (OUTSIDE, {"outside_thresholds": {"A15_IDENTICAL_VOLUMES": {"source": ""}}}),
    "a day curve of an eighth day": (
        LIBRARY,
        {"day_curves": [{"demand_class": "office_hours", "day_no": 8, "floor": 0.1, "peaks": TEMPLATE["peaks"]}]},
    ),
    "a pull that grows with distance": (BASE, {"tail_gravity": {"distance_exponent": -1.0}}),
    "a year of eleven months": (
        SEASON,
        {"season_indices": [{**SERIES[0], "daily_index": [1.0] * 11}, *SERIES[1:]]},
    ),
    "a month without trade": (
        SEASON,
        {"season_indices": [{**SERIES[0], "daily_index": [0.0] + [1.0] * 11}, *SERIES[1:]]},
    ),
    "a climate of the moon": (SEASON, {"season_climates": [{"climate": "lunar", "countries": ["GB"]}]}),
    "a Christmas in January": (SEASON, {"christmas": {"end_day": 36.0}}),
    "weeks that vary without measure": (SEASON, {"weekly": {"country_deviation": 0.5}}),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_bad_policy_is_refused_at_load(fault: str) -> None:
    policy_id, change = REFUSED[fault]
    document = merge(project().policies[policy_id].document, change)
    with pytest.raises(EngineError) as refusal:
        validate(document, policy_schema(policy_id), policy_id)
    assert refusal.value.number == 31
    assert policy_id in refusal.value.where


def test_the_whole_policies_are_accepted() -> None:
    for policy_id, _ in REFUSED.values():
        validate(project().policies[policy_id].document, policy_schema(policy_id), policy_id)
    validate(
        merge(project().policies[CALENDAR].document, {"calendar_sealed_events": [EVENT]}),
        policy_schema(CALENDAR),
        CALENDAR,
    )


def test_every_policy_has_a_bad_variant() -> None:
    segment = project().segments[SEGMENT]
    read = {policy_id for state in segment.states for policy_id in state_reads(project(), segment, state).policies}
    # Registers of random numbers are refused elsewhere.
    assert {policy_id for policy_id, _ in REFUSED.values()} >= {
        policy_id for policy_id in read if policy_id.startswith(SEGMENT) and ".rng_" not in policy_id
    }


EARLIEST = {
    CLASS: "S1",
    SCALE: "S1",
    GRID: "S2",
    LIBRARY: "S2",
    ZONES: "S2",
    BASE: "S3",
    HORIZON: "S0",
    DOMAIN: "S0",
    OVERLAY: "S4",
    CALENDAR: "S4",
    ORDER: "S4",
    LIMITS: "S4",
    SEASON: "S4",
    CHECKS: "S5",
}
"""Policy -> the first state behind S0 that its edit reruns, as the rerun matrix has it (S0 seals them all)."""


@pytest.mark.parametrize("policy_id", EARLIEST)
def test_an_edit_reruns_from_the_right_state(policy_id: str) -> None:
    segment = project().segments[SEGMENT]
    readers = [
        state.name for state in segment.states if policy_id in state_reads(project(), segment, state).policies
    ]
    wanted = EARLIEST[policy_id]
    assert min(name for name in readers if name != "S0" or wanted == "S0") == wanted


def test_no_state_reads_the_gates() -> None:
    segment = project().segments[SEGMENT]
    assert not any(GATE in state_reads(project(), segment, state).policies for state in segment.states)


@pytest.mark.parametrize("policy_id", [OVERLAY, CALENDAR, ORDER, LIMITS])
def test_an_overlay_knob_reruns_the_surfaces_alone(policy_id: str) -> None:
    segment = project().segments[SEGMENT]
    assert {
        state.name for state in segment.states if policy_id in state_reads(project(), segment, state).policies
    } <= {"S4", "S5"}
