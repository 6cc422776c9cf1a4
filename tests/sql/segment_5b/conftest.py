"""Fixtures of segment 5B: the small world with its arrivals, once for a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .arrival_fixture import STATES, ArrivalWorld


@pytest.fixture(scope="session")
def arrival_world() -> Iterator[ArrivalWorld]:
    """The small world, all states built; take `world` to change it."""
    world = ArrivalWorld()
    world.run(*STATES)
    world.record()
    yield world
    world.connection.close()


@pytest.fixture
def world(arrival_world: ArrivalWorld) -> Iterator[ArrivalWorld]:
    """The small world in a transaction that is rolled back after the test."""
    with arrival_world.undone():
        yield arrival_world
