"""Fixtures of segment 2A: the small world, built up to each of its states."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from .world_fixture import World

STATES = ("S0", "S1", "S2", "S3", "S4", "S5")


@pytest.fixture
def built() -> Iterator[Callable[..., World]]:
    """A function: the small world with all states up to one of them built."""
    worlds: list[World] = []

    def build(last: str = "S5", **arguments: object) -> World:
        world = World(**arguments)  # type: ignore[arg-type]
        worlds.append(world)
        return world.run(*STATES[: STATES.index(last) + 1])

    yield build
    for world in worlds:
        world.connection.close()
