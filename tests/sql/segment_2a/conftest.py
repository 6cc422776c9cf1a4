"""Fixtures of segment 2A: the small world, built up to each of its states."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sql.segment_world import Builder

from .world_fixture import World

STATES = ("S0", "S1", "S2", "S3", "S4", "S5")


@pytest.fixture
def built() -> Iterator[Builder]:
    """A function: the small world with all states up to one of them built."""
    builder = Builder(World, STATES)
    yield builder
    builder.close()
