"""The policies of 5B: their contracts refuse what makes no sense, and what is shipped hangs together."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from engine.errors import EngineError
from engine.project.policy.policies import validate
from tests.sql.segment_world import policy_schema

from .arrival_fixture import POLICIES, ArrivalWorld, project


def document(policy: str) -> dict[str, Any]:
    return deepcopy(project().policies[policy].document)


@pytest.mark.parametrize("policy", [*POLICIES, "5B.rng_profile", "5B.rng_streams"])
def test_the_shipped_policy_keeps_its_contract(policy: str) -> None:
    validate(document(policy), policy_schema(policy), policy)


@pytest.mark.parametrize(
    ("policy", "path", "value"),
    [
        ("5B.arrival_law", "field.day_weight", 1.2),
        ("5B.arrival_law", "field.day_weight", None),
        ("5B.arrival_law", "count.low_mean_end", 5.0),
        ("5B.arrival_law", "class_laws.0.dispersion", 0.5),
        ("5B.arrival_law", "class_laws.0.deviation", -0.1),
        ("5B.arrival_law", "class_laws.0.demand_class", "Online Bursty"),
        ("5B.arrival_law", "class_laws", []),
        ("5B.routing", "guide_rows_per_site", 0),
        ("5B.routing", "hybrid_edge_share", 1.1),
        ("5B.routing", "terminals.most", 0),
        ("5B.routing", "terminals.arrivals_per_week", 0),
        ("5B.validation_policy", "busy_mean", 0),
        ("5B.validation_policy", "reached_mean", 5),
        ("5B.window", "window.first_date", "2026-3-1"),
        ("5B.window", "window.first_date", 20260301),
        ("5B.realism_gate", "gate_thresholds.0.comparison", "<"),
        ("5B.realism_gate", "gate_thresholds.0.threshold_b", "many"),
        ("5B.outside_gate", "outside_thresholds.0.source", ""),
        ("5B.outside_gate", "outside_thresholds.0.basis", "guessed"),
    ],
)
def test_a_wrong_value_is_refused(policy: str, path: str, value: Any) -> None:
    changed = document(policy)
    *way, last = path.split(".")
    place: Any = changed
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    with pytest.raises(EngineError) as caught:
        validate(changed, policy_schema(policy), policy)
    assert caught.value.number == 31


@pytest.mark.parametrize("policy", POLICIES)
def test_an_unknown_key_is_refused(policy: str) -> None:
    with pytest.raises(EngineError):
        validate({**document(policy), "unheard_of": 1}, policy_schema(policy), policy)


def test_every_demand_class_of_5a_has_one_law() -> None:
    laws = [row["demand_class"] for row in document("5B.arrival_law")["class_laws"]]
    assert len(laws) == len(set(laws))
    text = str(document("5A.merchant_class_policy"))
    assert [name for name in laws if name not in text] == []


def test_the_edge_share_is_the_policys(world: ArrivalWorld) -> None:
    """Of the remote and mixed arrivals of a merchant with premises; a card that is present meets a site."""
    world.policy("5B.routing", hybrid_edge_share=0.5, terminals={"arrivals_per_week": 100, "most": 3})
    world.again("S1")
    shares = world.sql("SELECT virtual_mode, channel_group, edge_share FROM merchant_zone_key_5B GROUP BY ALL")
    assert set(shares) == {
        ("NON_VIRTUAL", "card_present", 0.0),
        ("NON_VIRTUAL", "card_not_present", 0.0),
        ("HYBRID", "card_present", 0.0),
        ("HYBRID", "card_not_present", 0.5),
        ("HYBRID", "mixed", 0.5),
        ("VIRTUAL_ONLY", "card_not_present", 1.0),
    }
    assert world.one("SELECT max(terminals) FROM key_site_5B") == 3


def guide(world: ArrivalWorld, merchant: int) -> list[int]:
    """Rows of the first key of a merchant, site by site."""
    return [
        rows
        for (rows,) in world.sql(
            "SELECT guide_rows FROM key_site_5B WHERE key_no ="
            f" (SELECT min(key_no) FROM merchant_zone_key_5B WHERE merchant_id = {merchant}) ORDER BY site_order"
        )
    ]


def test_the_smallest_site_has_a_row(world: ArrivalWorld) -> None:
    """Sixteen rows a site: one for each site with a weight, the others by what the weights ask for beyond one."""
    assert guide(world, 6) == [31, 15, 10, 8]  # 64 rows by weights 1, 1/2, 1/3, 1/4
    small = "UPDATE s1_site_weights SET p_weight = {} WHERE merchant_id = 6 AND site_order = {}"
    world.sql(small.format(1e-9, 4))
    world.again("S1", "zone_site", "key_site_5B")
    # 64 rows by weights 1, 1/2, 1/3 are 34.9, 17.5, 11.6: the last one takes a row from the others.
    assert guide(world, 6) == [34, 17, 12, 1]
    world.sql(small.format(0, 4))
    world.again("S1", "zone_site", "key_site_5B")
    assert guide(world, 6) == [35, 17, 12, 0]
    assert world.red("S1") == set()


def test_a_finer_guide_meets_the_weights_more_closely(world: ArrivalWorld) -> None:
    """The sites of a key have a row for every sixteenth, or two hundred and fifty-sixth, of a site."""

    def furthest() -> float:
        share = "guide_rows / (sum(guide_rows) OVER (PARTITION BY key_no)) AS share"
        return float(world.one(f"SELECT max(abs(weight - share)) FROM (SELECT weight, {share} FROM key_site_5B)"))

    coarse = furthest()
    world.policy("5B.routing", guide_rows_per_site=256)
    world.again("S1")
    assert world.red("S1") == set()
    assert furthest() < coarse / 8
