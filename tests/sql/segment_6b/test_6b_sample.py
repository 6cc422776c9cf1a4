"""The sample for training: drawn again row by row, weights that sum to all payments, mutants of its law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from engine.rng import slot

from .feature_fixture import A_DAY, CHANGES, DAYS, KEY, SAMPLE, FeatureWorld
from .payment_world import SUB, text

EVERY: int = CHANGES["6B.sampling"]["honest_every"]
ONE = "WHERE flow_id = (SELECT min(flow_id) FROM training_sample_6B WHERE truth_label = '{}')"
CHANGE = "UPDATE training_sample_6B SET"
MUTANTS = {
    "a fraud is missing": "DELETE FROM training_sample_6B " + ONE.format("FRAUD"),
    "an abuse counts twice": f"{CHANGE} weight = 2 " + ONE.format("ABUSE"),
    "a fraud is said to be honest": f"{CHANGE} truth_label = 'LEGIT' " + ONE.format("FRAUD"),
    "a fraud is of another kind": f"{CHANGE} subtype = 'COLLUSION' " + ONE.format("FRAUD"),
    "an honest payment is said to be fraud": f"{CHANGE} truth_label = 'FRAUD' " + ONE.format("LEGIT"),
    "a payment that is none": f"{CHANGE} flow_id = flow_id + {A_DAY} " + ONE.format("LEGIT"),
    "a weight that is another": f"{CHANGE} weight = weight + 0.001 WHERE truth_label = 'LEGIT'",
    "honest ones are missing": "DELETE FROM training_sample_6B WHERE truth_label = 'LEGIT' AND flow_id % 3 = 0",
}


@pytest.fixture(scope="module")
def sampled() -> Iterator[FeatureWorld]:
    world = FeatureWorld().run(*SAMPLE)
    yield world
    world.connection.close()


@pytest.fixture
def world(sampled: FeatureWorld) -> Iterator[FeatureWorld]:
    with sampled.undone():
        yield sampled


def drawn_again(world: FeatureWorld) -> dict[int, tuple[str, Fraction]]:
    """The sample from the draws of each run of payments, in Python."""
    truth = dict(world.sql("SELECT flow_id, truth_label FROM flow_truth_6B"))
    bad = {flow_id: label for flow_id, label in truth.items() if label in ("FRAUD", "ABUSE")}
    found = {flow_id: (label, Fraction(1)) for flow_id, label in bad.items()}
    for day_no in range(DAYS):
        honest = []
        for run in range(-(-A_DAY // EVERY)):
            place = run * EVERY + 1 + (slot(KEY, (day_no << 32) | run, SUB, 0) * EVERY >> 52)
            flow_id = (day_no << 32) | place
            if place <= A_DAY and flow_id not in bad:
                honest.append(flow_id)
        weight = Fraction(A_DAY - sum(1 for flow_id in bad if flow_id >> 32 == day_no), len(honest))
        found |= {flow_id: (truth.get(flow_id, "LEGIT"), weight) for flow_id in honest}
    return found


def sample(world: FeatureWorld) -> dict[int, tuple[str, Any]]:
    return {
        flow_id: (label, weight)
        for flow_id, label, weight in world.sql("SELECT flow_id, truth_label, weight FROM training_sample_6B")
    }


def test_each_payment_of_the_sample_is_drawn_again(world: FeatureWorld) -> None:
    found, again = sample(world), drawn_again(world)
    assert found.keys() == again.keys()
    for flow_id, (label, weight) in again.items():
        assert found[flow_id][0] == label
        assert found[flow_id][1] == pytest.approx(float(weight))
    assert Counter(label for label, _ in again.values()).keys() == {"FRAUD", "ABUSE", "LEGIT", "LEGIT_HARD"}


def test_weights_sum_to_the_payments_of_each_day(world: FeatureWorld) -> None:
    days = dict(world.sql("SELECT flow_id >> 32, sum(weight) FROM training_sample_6B GROUP BY 1"))
    assert days == {day_no: pytest.approx(A_DAY) for day_no in range(DAYS)}


def test_every_honest_payment_has_the_same_chance() -> None:
    """With sixty other keys of draws, each place of a run is taken about as often."""
    places = Counter(
        slot((KEY[0] ^ number, KEY[1]), run, SUB, 0) * EVERY >> 52 for number in range(60) for run in range(100)
    )
    assert len(places) == EVERY
    assert all(220 < count < 380 for count in places.values()), places


def test_the_law_holds(world: FeatureWorld) -> None:
    assert world.sql(text("sample_weights")) == []


def test_the_law_holds_where_no_honest_payment_of_a_day_is_taken(world: FeatureWorld) -> None:
    world.sql("UPDATE flow_truth_6B SET truth_label = 'FRAUD', subtype = 'STOLEN_CNP'")
    world.sql(
        """INSERT INTO flow_truth_6B
        SELECT flow_id, 'FRAUD', 'STOLEN_CNP' FROM flow_6B ANTI JOIN flow_truth_6B USING (flow_id)
        WHERE flow_id >> 32 = 3"""
    )
    world.run("training_sample_6B")
    assert world.sql(text("sample_weights")) == []
    assert world.sql("SELECT count(*), sum(weight) FROM training_sample_6B WHERE flow_id >> 32 = 3") == [
        (A_DAY, A_DAY)
    ]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_found(world: FeatureWorld, mutant: str) -> None:
    world.sql(MUTANTS[mutant])
    assert world.sql(text("sample_weights"))
