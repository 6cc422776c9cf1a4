"""What `--store`, `--workers` and `--on` mean: the states of a command are in a store before its build begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from engine.build import Reporter, require_writable
from engine.cluster.coordinator import Coordinator, Terms
from engine.cluster.local import SCRATCH, STORE, LocalRunner, workplace
from engine.duckdb_connection import Resources
from engine.plan.definition import Request
from engine.project.definition import Project
from engine.runs.active_builds import active_build
from engine.runs.shared import StoredStates
from engine.runs.store import StoreAddress, open_store

MEMORY_SHARE = 80
"""Per cent of the machine's memory that the workers of one machine have together."""


@dataclass(frozen=True)
class Asked:
    """Where a command takes states from, and who makes the others."""

    store: str = ""
    workers: int = 0
    """Processes of this machine; 0: the command itself."""


@contextmanager
def states_of(
    project: Project,
    requests: Sequence[Request],
    asked: Asked,
    resources: Resources,
    reporter: Reporter,
    wait_s: float,
) -> Iterator[StoredStates | None]:
    """A store for the build of `requests`, in which workers have left the states that they were asked to make.

    None where neither a store nor workers are asked for: the build is what it always is.
    """
    if not asked.workers:
        yield StoredStates(open_store(StoreAddress(asked.store))) if asked.store else None
        return
    root = requests[0].runs_root
    require_writable(root)
    with active_build(root, wait_s), workplace(root, wait_s) as place:
        address = StoreAddress(asked.store or str(place.absolute() / STORE))
        stored = StoredStates(open_store(address))
        limits = replace(
            resources, memory_limit=resources.memory_limit or f"{max(1, MEMORY_SHARE // asked.workers)}%"
        )
        terms = Terms(address, str(place.absolute() / SCRATCH), limits)
        work_through(project, requests, stored, LocalRunner(asked.workers), reporter, terms, place)
        yield stored


def work_through(
    project: Project,
    requests: Sequence[Request],
    stored: StoredStates,
    runner: LocalRunner,
    reporter: Reporter,
    terms: Terms,
    place: Path,
) -> None:
    """Let a runner bring every state into the store; it is closed whatever happens."""
    try:
        coordinator = Coordinator(project, requests, stored, runner, reporter, terms)
        coordinator.run(place)
    finally:
        runner.close()
