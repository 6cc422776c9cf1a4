"""Fixtures of segment 5A: the small world, built up to each of its states."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sql.segment_world import Builder

from .surface_fixture import SURFACE_STATES, SurfaceWorld
from .world_fixture import STATES, World


@pytest.fixture
def built() -> Iterator[Builder]:
    """A function: the small world with all states up to one of them built."""
    builder = Builder(World, STATES)
    yield builder
    builder.close()


@pytest.fixture(scope="session")
def surface_world() -> Iterator[SurfaceWorld]:
    """The small world with its surfaces and its validation, once for all; take `surface` to change it."""
    world = SurfaceWorld()
    world.run(*SURFACE_STATES)
    yield world
    world.connection.close()


@pytest.fixture
def surface(surface_world: SurfaceWorld) -> Iterator[SurfaceWorld]:
    """The small world with its surfaces, in a transaction that is rolled back after the test."""
    with surface_world.undone():
        yield surface_world
