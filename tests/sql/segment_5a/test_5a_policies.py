"""Bad policies of S0 to S3 stop before anything runs: at load by their schema, at S0 by an assertion with a code.

The second half, what a schema cannot say, is the S0 part of the table of mutants.
"""

from __future__ import annotations

from typing import Any

import pytest
from segment_world import policy_schema

from engine.errors import EngineError
from engine.plan.signature import state_reads
from engine.project.policies import merge, validate

from .world_fixture import POLICIES, SEGMENT, STATES, project

CLASS, SCALE, GRID, LIBRARY, ZONES, BASE, HORIZON, DOMAIN = (
    "5A.merchant_class_policy", "5A.demand_scale_policy", "5A.shape_time_grid", "5A.shape_library",
    "5A.zone_shape_modifiers", "5A.baseline_intensity_policy", "5A.scenario_horizon_config", "5A.domain_policy")
LAW = {"demand_class": "office_hours", "median": 180.0, "tail_exponent": 2.2, "rate_max": 6000.0}
TEMPLATE = {
    "demand_class": "office_hours", "floor": 0.1, "power": 1.0, "day_weights": [1.0] * 7,
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
    "a code beyond the codes": (CLASS, {"sector_mcc_ranges": [
        {"sector": "other", "mcc_from": 0, "mcc_to": 10000}]}),
    "an odd grid": (GRID, {"bucket_minutes": 45}),
    "an eighth day": (GRID, {"weekend_days": {"days": [6, 8]}}),
    "a week of six days": (LIBRARY, {"shape_templates": [{**TEMPLATE, "day_weights": [1.0] * 6}]}),
    "a day without weight": (LIBRARY, {"shape_templates": [{**TEMPLATE, "day_weights": [1.0] * 6 + [0.0]}]}),
    "a peak at noon tomorrow": (LIBRARY, {"shape_templates": [{**TEMPLATE, "peaks": [
        {"centre_hour": 36.0, "sigma_hours": 2.0, "amplitude": 1.0}]}]}),
    "a mass of nothing": (LIBRARY, {"shape_templates": [{**TEMPLATE, "floor": 0.0}]}),
    "a tolerance of everything": (LIBRARY, {"shape_checks": {"mass_tolerance": 1.0}}),
    "a negative factor of an hour": (LIBRARY, {"channel_windows": [
        {"channel_group": "mixed", "from_hour": 0, "to_hour": 6, "factor": -1.0}]}),
    "a country in lower case": (ZONES, {"quiet_windows": [
        {"name": "siesta", "from_hour": 14, "to_hour": 16, "factor": 0.85, "countries": ["es"]}]}),
    "more reach than there is": (BASE, {"remote_reach": {"share": 1.2}}),
    "a rescue that takes all": (BASE, {"tail_rescue": {"merchant_share_max": 0.9}}),
    "an end that is no instant": (HORIZON, {"scenario_horizons": [{
        "scenario_id": "x", "scenario_version": "1.0.0", "bucket_minutes": 60, "is_baseline": True,
        "is_stress": False, "labels": [],
        "horizon_start_utc": "2026-01-01T00:00:00Z", "horizon_end_utc": "2026-04-01"}]}),
    "no agreement needed": (DOMAIN, {"zone_agreement_min": 0.1}),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_bad_policy_is_refused_at_load(fault: str) -> None:
    policy_id, change = REFUSED[fault]
    document = merge(project().policies[policy_id].document, change)
    with pytest.raises(EngineError) as refusal:
        validate(document, policy_schema(policy_id), policy_id)
    assert refusal.value.number == 31
    assert policy_id in refusal.value.where


EARLIEST = {
    CLASS: "S1", SCALE: "S1", GRID: "S2", LIBRARY: "S2", ZONES: "S2", BASE: "S3", HORIZON: "S0", DOMAIN: "S0",
}
"""Policy -> the first state behind S0 that its edit reruns, as the rerun matrix has it (S0 seals them all)."""


@pytest.mark.parametrize("policy_id", POLICIES)
def test_an_edit_reruns_from_the_right_state(policy_id: str) -> None:
    segment = project().segments[SEGMENT]
    readers = [state.name for state in segment.states
               if state.name in STATES and policy_id in state_reads(project(), segment, state).policies]
    wanted = EARLIEST[policy_id]
    assert min(name for name in readers if name != "S0" or wanted == "S0") == wanted
