"""Fixtures of segment 6B: the small world of flows, once for a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .flow_fixture import FlowWorld


@pytest.fixture(scope="session")
def flow_world() -> Iterator[FlowWorld]:
    """The small world, all models made; take `flows` to change it."""
    world = FlowWorld().build()
    yield world
    world.connection.close()


@pytest.fixture
def flows(flow_world: FlowWorld) -> Iterator[FlowWorld]:
    """The small world in a transaction that is rolled back after the test."""
    with flow_world.undone():
        yield flow_world
