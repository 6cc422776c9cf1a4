"""Bad policies of S0 to S3 stop before anything runs: at load by their schema, at S0 by an assertion with a code.

The second half, what a schema cannot say, is the S0 part of the table of mutants.
"""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import EngineError
from engine.plan.signature import state_reads
from engine.project.policy.layers import merge
from engine.project.policy.policies import validate
from tests.sql.segment_world import policy_schema

from .world_fixture import POLICIES, SEGMENT, STATES, project

(PEOPLE, SEGMENTS, TAXONOMY, REGIONS, CHARACTER, MIX, RULES, KINDS, EQUIPMENT, CARRIED, INSTRUMENTS, FLOOR) = (
    POLICIES[:12]
)
(TRAITS, AGES, LEANS, ATTRIBUTES, PRODUCTS, BANKED) = POLICIES[12:18]
(DEVICES, IPS, ROLES, *PRIORS) = POLICIES[18:-3]
(RINGS, RING_ROLES, LINKAGE) = POLICIES[-3:]


def listed(policy_id: str, key: str, **change: Any) -> dict[str, Any]:
    """The policy's list with its first row changed."""
    rows = project().policies[policy_id].document[key]
    return {key: [{**rows[0], **change}, *rows[1:]]}


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "a world of another method": (PEOPLE, {"world_size": {"method": "by_hand"}}),
    "a world without size": (PEOPLE, {"world_size": {"world_scale": 0.0}}),
    "nobody active": (PEOPLE, {"world_size": {"active_fraction": 0.0}}),
    "a country of everyone": (PEOPLE, {"country_weight": {"share_max": 1.5}}),
    "a negative minimum": (PEOPLE, listed(PEOPLE, "party_type_minima", parties_min=-1)),
    "an unknown key": (PEOPLE, {"world_sizes": {}}),
    "a share above one": (SEGMENTS, {"segment_shares": {"RETAIL_FAMILY": {"REGION_EMEA": 1.2}}}),
    "a score above one": (SEGMENTS, {"segment_scores": {"RETAIL_FAMILY": {"stability": 1.2}}}),
    "an unknown tag": (TAXONOMY, listed(TAXONOMY, "segments", tags=["LEFT_HANDED"])),
    "a region in lower case": (REGIONS, {"regions": ["emea"]}),
    "a country in lower case": (REGIONS, listed(REGIONS, "subregions", countries=["dz"])),
    "a character without bounds": (CHARACTER, {"modulation_axes": {"segment": {"cap": 2.0}}}),
    "a negative mean": (MIX, {"account_means": {"RETAIL_CURRENT_BASIC": -1.0}}),
    "a tilt on an unknown score": (MIX, listed(MIX, "account_tilts", score="height")),
    "a soft cap": (RULES, {"constraints": {"cap_enforcement_mode": "warn_only"}}),
    "a tolerated violation": (RULES, {"constraints": {"max_allowed_kmax_violations": 1}}),
    "a cap of nothing": (RULES, listed(RULES, "account_rules", k_max=0)),
    "a gate that nobody passes": (RULES, listed(RULES, "account_rules", p_zero_weight=1.0)),
    "an unknown model": (RULES, listed(RULES, "account_rules", count_model_id="poisson")),
    "a negative binomial without spread": (RULES, listed(RULES, "account_rules", count_model_id="zi_nb2_capK_v1")),
    "a law that is not built": (RULES, listed(RULES, "account_rules", allocation_law="count_model")),
    "an unknown ledger": (KINDS, listed(KINDS, "account_types", ledger="X")),
    "a share of nothing": (EQUIPMENT, listed(EQUIPMENT, "instrument_shares", share=-0.1)),
    "an unknown scheme mode": (EQUIPMENT, {"scheme_mode": "local"}),
    "attributes that are not made": (EQUIPMENT, {"attributes": {"emit": True}}),
    "a least number that is not kept": (CARRIED, listed(CARRIED, "instrument_rules", hard_min_per_account=1)),
    "a most of nothing": (CARRIED, listed(CARRIED, "instrument_rules", hard_max_per_account=0)),
    "an unknown class": (INSTRUMENTS, listed(INSTRUMENTS, "instrument_types", instrument_class="COIN")),
    "a wealth without spread": (TRAITS, {"wealth": {"spread": 0.0}}),
    "an eighth day of rest": (TRAITS, {"openings": {"rest_weekday": 8}}),
    "accounts that never stop": (ATTRIBUTES, {"stop_ease": 1.0}),
    "a child": (TRAITS, {"segment_ages": {"RETAIL_STUDENT": {"age_min": 12}}}),
    "a share of an age above one": (AGES, {"country_ages": {"US": {"share_15_24": 1.2}}}),
    "a lean on nothing but appeal": (LEANS, {"account_leans": {"OTHER_SAVINGS": {"appeal_share": 1.5}}}),
    "a limit of nothing": (ATTRIBUTES, {"credit_limits": {"RETAIL_CREDIT_CARD_STANDARD": {"step": 0}}}),
    "a day that no month has": (ATTRIBUTES, listed(ATTRIBUTES, "pay_days", day=32)),
    "a country without accounts": (PRODUCTS, {"country_products": {"US": {"account": 0.0}}}),
    "a floor of two": (FLOOR, {"instrument_floors": {"RETAIL_CURRENT_BASIC": 2}}),
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
    PEOPLE: "S1",
    SEGMENTS: "S1",
    TAXONOMY: "S1",
    REGIONS: "S1",
    CHARACTER: "S1",
    MIX: "S2",
    RULES: "S2",
    KINDS: "S2",
    EQUIPMENT: "S3",
    CARRIED: "S3",
    INSTRUMENTS: "S3",
    FLOOR: "S3",
    TRAITS: "S1",
    BANKED: "S1",
    AGES: "S1",
    LEANS: "S2",
    ATTRIBUTES: "S2",
    PRODUCTS: "S2",
    DEVICES: "S4",
    IPS: "S4",
    ROLES: "S5",
    **dict.fromkeys(PRIORS, "S5"),
    RINGS: "S4",
    RING_ROLES: "S5",
    LINKAGE: "S4",
}
"""Policy -> the first state behind S0 that its edit reruns, as the rerun matrix has it (S0 seals them all)."""


@pytest.mark.parametrize("policy_id", POLICIES)
def test_an_edit_reruns_from_the_right_state(policy_id: str) -> None:
    segment = project().segments[SEGMENT]
    readers = [
        state.name for state in segment.states if policy_id in state_reads(project(), segment, state).policies
    ]
    assert min(name for name in readers if name != "S0") == EARLIEST[policy_id]


def test_every_policy_is_read_here() -> None:
    shipped = {policy_id for policy_id in project().policies if policy_id.startswith(f"{SEGMENT}.")}
    read = {
        policy_id
        for state in project().segments[SEGMENT].states
        if state.name in STATES
        for policy_id in state_reads(project(), project().segments[SEGMENT], state).policies
    }
    assert read <= set(POLICIES) <= shipped
