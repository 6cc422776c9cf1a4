"""The count law of 5B: means and variances at many means, the exact inverse, long walks, and the tail."""

from __future__ import annotations

from math import lgamma, log
from typing import Any

import numpy as np
import pytest

from .arrival_fixture import KEYS, ArrivalWorld, project

MEANS = (0.05, 0.3, 1.0, 4.0, 8.0, 11.9, 12.0, 40.0, 300.0, 1500.0)
DISPERSIONS = (12.0, 36.0)
DRAWS = 100_000
MODEL = next(query for query in project().segments["5B"].state("S2").models if query.name == "bucket_count_5B")
CELLS = "CREATE OR REPLACE TABLE draw__bucket_count AS SELECT 0 AS day_no, cell.* FROM ({}) AS cell"
LAST_SLOT = 2**52 - 1


@pytest.fixture
def counter() -> Any:
    """A world in which nothing but the model of counts is made."""
    world = ArrivalWorld(keys=KEYS[:1])
    yield world
    world.connection.close()


def counts(world: ArrivalWorld, cells: str) -> dict[tuple[int, int], int]:
    """(key, slot) -> count, for cells (key_no, slot, dispersion, lambda_realised, s0, s1)."""
    world.sql(CELLS.format(cells))
    world.make(MODEL)
    return {(key, slot): n for key, slot, n in world.sql("SELECT key_no, slot, n FROM bucket_count_5B")}


def given(rows: list[tuple[float, float, int, int]]) -> str:
    """Cells of (mean, dispersion, s0, s1)."""
    texts = (
        f"(1, {i}, {dispersion}::DOUBLE, {mean}::DOUBLE, {s0}::UBIGINT, {s1}::UBIGINT)"
        for i, (mean, dispersion, s0, s1) in enumerate(rows)
    )
    return f"FROM (VALUES {', '.join(texts)}) AS v (key_no, slot, dispersion, lambda_realised, s0, s1)"


def slot_of(u: float) -> int:
    return min(LAST_SLOT, int(u * 2**52))


def uniform(slot: int) -> float:
    return (slot + 0.5) / 2**52


def log_probability(n: int, mean: float, dispersion: float) -> float:
    """Of n arrivals, by gamma functions: another road than the recurrence."""
    return (
        lgamma(n + dispersion)
        - lgamma(dispersion)
        - lgamma(n + 1)
        + dispersion * log(dispersion / (dispersion + mean))
        + n * log(mean / (dispersion + mean))
    )


def inverse(u: float, mean: float, dispersion: float) -> int:
    """The least n whose distribution function reaches u."""
    probabilities = np.exp([log_probability(n, mean, dispersion) for n in range(400)])
    return int(np.searchsorted(np.cumsum(probabilities), u))


def test_means_and_variances_over_a_hundred_thousand_draws(counter: ArrivalWorld) -> None:
    laws = [(mean, DISPERSIONS[number % 2]) for number, mean in enumerate(MEANS)]
    table = ", ".join(f"({i}, {mean}::DOUBLE, {dispersion}::DOUBLE)" for i, (mean, dispersion) in enumerate(laws))
    counter.sql(f"""
        CREATE TABLE domain AS
        SELECT (key_no * {DRAWS} + draw_no)::UBIGINT AS entity, 0::UBIGINT AS sub, law.*, draw_no
        FROM (VALUES {table}) AS law (key_no, mean, dispersion) CROSS JOIN range({DRAWS}) AS draws (draw_no)
    """)
    words = "(SELECT *, ((w0 << 32) | w1) >> 12 AS s0, ((w2 << 32) | w3) >> 12 AS s1"
    words += " FROM philox_words('domain', 7::UBIGINT, 11::UBIGINT, 0))"
    counter.sql(
        CELLS.format(f"SELECT key_no, draw_no AS slot, dispersion, mean AS lambda_realised, s0, s1 FROM {words}")
    )
    counter.make(MODEL)
    found = counter.connection.execute("SELECT key_no, n FROM bucket_count_5B").fetchnumpy()
    for number, (mean, dispersion) in enumerate(laws):
        drawn = np.zeros(DRAWS)
        hit = found["n"][found["key_no"] == number]
        drawn[: len(hit)] = hit
        law_variance = mean + mean * mean / dispersion
        variance = drawn.var(ddof=1)
        fourth = np.mean((drawn - drawn.mean()) ** 4)
        assert abs(drawn.mean() - mean) < 4 * np.sqrt(law_variance / DRAWS), (mean, dispersion)
        assert abs(variance - law_variance) < 4 * np.sqrt((fourth - variance**2) / DRAWS), (mean, dispersion)
        none = (1 + mean / dispersion) ** -dispersion
        assert abs(np.mean(drawn == 0) - none) < 4 * np.sqrt(none * (1 - none) / DRAWS) + 1e-4


def test_low_counts_are_the_exact_inverse_of_the_law(counter: ArrivalWorld) -> None:
    chance = np.random.default_rng(5)
    cells = [
        (float(np.round(mean, 9)), dispersion, int(slot), 0)
        for mean, dispersion, slot in zip(
            chance.uniform(0.01, 11.99, 400),
            chance.choice([12.0, 18.0, 25.5, 36.0], 400),
            chance.integers(0, 2**52, 400),
            strict=True,
        )
    ]
    found = counts(counter, given(cells))
    asked = {(1, i): inverse(uniform(s0), mean, dispersion) for i, (mean, dispersion, s0, _) in enumerate(cells)}
    assert found == {cell: n for cell, n in asked.items() if n > 0}
    assert len(found) > 300


@pytest.mark.parametrize(
    ("mean", "dispersion", "u", "steps"),
    [(4.0, 12.0, 0.96, 8), (11.9, 12.0, 0.9999, 24), (11.9, 12.0, 1 - 1e-8, 40), (0.05, 36.0, 1 - 1e-6, 1)],
)
def test_a_walk_goes_as_far_as_it_must(
    counter: ArrivalWorld, mean: float, dispersion: float, u: float, steps: int
) -> None:
    n = counts(counter, given([(mean, dispersion, slot_of(u), 0)]))[1, 0]
    assert n == inverse(u, mean, dispersion) > steps


@pytest.mark.parametrize("dispersion", [12.0, 18.0, 24.0, 30.0, 36.0])
def test_the_last_number_of_all_ends_its_walk(counter: ArrivalWorld, dispersion: float) -> None:
    """Sums of probabilities may end below the largest uniform number: the walk ends where nothing is left."""
    means = (0.01, 0.05, 0.3, 1.0, 2.0, 5.0, 7.0, 10.0, 11.9)
    found = counts(counter, given([(mean, dispersion, LAST_SLOT, 0) for mean in means]))
    assert len(found) == len(means)
    for i, mean in enumerate(means):
        last = found[1, i]
        assert np.exp(log_probability(last, mean, dispersion)) < 1e-11
        assert last <= inverse(1 - 2**-50, mean, dispersion) + 16, (mean, last)


def test_the_first_number_is_no_arrival_below_the_mean_and_none_above_zero(counter: ArrivalWorld) -> None:
    assert counts(counter, given([(11.9, 12.0, 0, 0), (0.0, 12.0, LAST_SLOT, LAST_SLOT)])) == {}


def test_the_bound_of_the_low_law_is_a_policy(counter: ArrivalWorld) -> None:
    cell = given([(11.0, 12.0, slot_of(0.7), slot_of(0.3))])
    low = counts(counter, cell)
    counter.policy("5B.arrival_law", count={"low_mean_end": 10.0})
    assert counts(counter, cell) != low


def test_the_probability_of_none(counter: ArrivalWorld) -> None:
    for mean, dispersion in ((0.05, 12.0), (3.0, 36.0)):
        found = counter.one(f"SELECT count_zero({mean}::DOUBLE, {dispersion}::DOUBLE)")
        assert found == pytest.approx(np.exp(log_probability(0, mean, dispersion)), abs=1e-14)
