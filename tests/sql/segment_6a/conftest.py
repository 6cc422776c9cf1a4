"""Fixtures of segment 6A: the small world, built up to each of its states."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from .world_fixture import STATES, World


@pytest.fixture
def built() -> Iterator[Callable[..., World]]:
    """A function: the small world with all states up to one of them built."""
    worlds: list[World] = []

    def build(last: str = "S3", **arguments: object) -> World:
        world = World(**arguments)  # type: ignore[arg-type]
        worlds.append(world)
        world.run(*STATES[: STATES.index(last) + 1])
        return world

    yield build
    for world in worlds:
        world.connection.close()


@pytest.fixture(scope="module")
def whole() -> Iterator[World]:
    """The small world built up to S3, to be read only."""
    world = World()
    world.run(*STATES)
    yield world
    world.connection.close()
