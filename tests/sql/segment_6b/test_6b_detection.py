"""LK2: the scorecard learned and tried again in Python; its gate on worlds that are noise, trivial, or sound."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sql.segment_world import policy_schema

from .feature_fixture import DAYS, DETECTION, START, FeatureWorld
from .payment_world import document, text

STEPS = document("6B.detection")["detection_steps"]
BOUNDS = ("auc_low", "auc_high", "recall_low", "recall_high")
SOUND = [
    (0, 100_000, 20),
    (1, 50_000, 30),
    (2, 20_000, 60),
    (3, 8_000, 100),
    (4, 2_000, 150),
    (5, 800, 200),
    (6, 400, 250),
    (7, 200, 180),
]
"""Score, payments, frauds of a world as it should be."""
CHANGE = "UPDATE detection_score_6B SET"
MUTANTS = {
    "noise": (f"{CHANGE} frauds = flows // 100", {"auc_low", "recall_low"}),
    "upside down": (f"{CHANGE} score_milli = -score_milli", {"auc_low", "recall_low"}),
    "trivial": (
        f"""{CHANGE} frauds = CASE WHEN score_milli = 7 THEN 300 ELSE 0 END
            , flows = CASE WHEN score_milli = 7 THEN 301 ELSE flows END""",
        {"auc_high", "recall_high"},
    ),
    "seldom at the top": (
        f"{CHANGE} frauds = CASE WHEN score_milli = 4 THEN 900 WHEN score_milli > 4 THEN 5 ELSE 0 END",
        {"recall_low"},
    ),
    "nothing measured": ("DELETE FROM detection_score_6B", set(BOUNDS)),
}


@pytest.fixture(scope="module")
def scored() -> Iterator[FeatureWorld]:
    world = FeatureWorld().run(*DETECTION, "detection_measure")
    yield world
    world.connection.close()


@pytest.fixture
def world(scored: FeatureWorld) -> Iterator[FeatureWorld]:
    with scored.undone():
        yield scored


def steps_reached(row: dict[str, Any]) -> dict[str, int]:
    """Steps of each feature that a payment reaches."""
    reached: Counter[str] = Counter({step["feature"]: 0 for step in STEPS})
    for step in STEPS:
        value = row[step["feature"]]
        reached[step["feature"]] += value is not None and value >= step["at_least"]
    return dict(reached)


def measured(world: FeatureWorld) -> dict[str, float | None]:
    return {name: value for _, name, value, *_ in world.sql("FROM detection_measure")}


def red(world: FeatureWorld) -> set[str]:
    """Metrics that miss a band: B+ where it has one, else A."""
    for name in ("payer_measure", "flow_measure", "label_measure", "fraud_measure", "leak_measure"):
        world.sql(f"CREATE OR REPLACE VIEW {name} AS FROM detection_measure WHERE false")
    world.run("detection_measure", "outside_measure")
    bplus = {
        metric
        for _, metric, *_, holds in world.sql(
            f"SELECT test_id, metric_name, pass_Bplus FROM ({text('detection', 'gates')})"
        )
        if not holds
    }
    band_a = {
        metric
        for metric, holds in world.sql(f"SELECT metric_name, pass_A FROM ({text('outside_detection')})")
        if not holds
    }
    assert bplus <= band_a
    return band_a


def test_the_days_are_split_at_a_midnight(world: FeatureWorld) -> None:
    ((shares, split),) = world.sql("SELECT shares, split_ts FROM detection_split")
    assert (shares, (split - START).days, split.hour) == (1, math.floor(0.667 * DAYS), 0)


def test_the_scorecard_is_that_of_python(world: FeatureWorld) -> None:
    ((split,),) = world.sql("SELECT split_ts FROM detection_split")
    truth = {flow_id for (flow_id,) in world.sql("SELECT flow_id FROM flow_truth_6B WHERE truth_label = 'FRAUD'")}
    rows = world.rows(f"FROM features_at('{split}')")
    reached = [(steps_reached(row), row["flow_id"] in truth, row["is_later"]) for row in rows]
    past = [(steps, bad) for steps, bad, later in reached if not later]
    frauds = sum(bad for _, bad in past)
    weights: dict[tuple[str, int], int] = {}
    for feature, count in Counter(step["feature"] for step in STEPS).items():
        for number in range(count + 1):
            here = [bad for steps, bad in past if steps[feature] == number]
            odds = ((sum(here) + 0.5) / (frauds + 0.5 * (count + 1))) / (
                (len(here) - sum(here) + 0.5) / (len(past) - frauds + 0.5 * (count + 1))
            )
            weights[feature, number] = round(math.log(odds) * 1e6)
    found = {
        (feature, number): weight
        for feature, number, weight in world.sql("SELECT feature, step_no, weight_micro FROM detection_weight_6B")
    }
    assert found.keys() == weights.keys()
    assert all(abs(found[key] - weights[key]) <= 1 for key in weights)

    scores: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for steps, bad, later in reached:
        if later:
            score = sum(found[key] for key in steps.items()) // 1000
            scores[score][0] += 1
            scores[score][1] += bad
    assert {score: [flows, bad] for score, flows, bad in world.sql("FROM detection_score_6B")} == dict(scores)


def test_the_area_and_the_recall_are_those_of_python(world: FeatureWorld) -> None:
    cells = world.sql("FROM detection_score_6B")
    bad = [score for score, _, frauds in cells for _ in range(frauds)]
    good = [score for score, flows, frauds in cells for _ in range(flows - frauds)]
    pairs = sum((one > other) + (one == other) / 2 for one in bad for other in good)
    alerts, caught = 0.01 * (len(bad) + len(good)), 0.0
    for _, flows, frauds in sorted(cells, reverse=True):
        caught += frauds * min(1, max(0, alerts) / flows)
        alerts -= flows
    found = measured(world)
    assert found["auc_low"] == found["auc_high"] == pytest.approx(pairs / len(bad) / len(good))
    assert found["recall_low"] == found["recall_high"] == pytest.approx(caught / len(bad), abs=1e-6)


def sound(world: FeatureWorld) -> FeatureWorld:
    world.sql("DELETE FROM detection_score_6B")
    world.connection.executemany("INSERT INTO detection_score_6B VALUES (?, ?, ?)", SOUND)
    return world


def test_a_sound_world_holds_every_band(world: FeatureWorld) -> None:
    assert red(sound(world)) == set(), measured(world)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_misses_its_bands(world: FeatureWorld, mutant: str) -> None:
    change, missed = MUTANTS[mutant]
    sound(world).sql(change)
    assert red(world) >= missed, measured(world)


def test_every_bound_has_a_mutant() -> None:
    assert set().union(*(missed for change, missed in MUTANTS.values() if "DELETE" not in change)) == set(BOUNDS)


def test_the_model_looks_up_every_feature_that_the_policy_may_name() -> None:
    """Names and values stand in one order; a step of another name would be reached by no payment."""
    model = text("detection_cell")
    values = re.findall(r"\w+", model.split("is_later, [")[1].split("]::DOUBLE[]")[0].replace("::INTEGER", ""))
    names = re.findall(r"'(\w+)'", model.split("list_position([")[1].split("]")[0])
    contract = policy_schema("6B.detection")
    known = contract["properties"]["detection_steps"]["items"]["properties"]["feature"]["enum"]
    assert values == names == known
