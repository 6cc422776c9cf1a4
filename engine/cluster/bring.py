"""What `--store`, `--workers` and `--on` mean: the states of a command are in a store before its build begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.assurance.required import checked_builder
from engine.build import Builder, Reporter
from engine.cluster.config import CACHE_GB, RAY, ClusterConfig, StateTerms, check_states, read_cluster
from engine.cluster.coordinator import Coordinator, Wanted
from engine.cluster.local import SCRATCH, STORE, LocalRunner, workplace
from engine.cluster.probe import probe, require_fit
from engine.cluster.runner import Runner
from engine.duckdb_connection import Resources
from engine.errors import EXIT_CHECK_FAILED, EngineError
from engine.runs.active_builds import active_build, require_writable
from engine.runs.near_store import near_store
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
    on: str = ""
    """A `cluster.yaml`."""


@contextmanager
def states_of(
    wanted: Sequence[Wanted], asked: Asked, resources: Resources, reporter: Reporter, wait_s: float
) -> Iterator[StoredStates | None]:
    """A store for the builds of `wanted`, in which workers have left the states that they were asked to make.

    None where neither a store nor workers are asked for: the build is what it always is. Seals that require
    tests of a run are built here, between two rounds of the workers.
    EngineError 005 where a node of the cluster is not fit, 08x while the store or the cluster cannot be reached,
    086 when workers are lost.
    """
    if not asked.workers and not asked.on:
        yield StoredStates(open_store(StoreAddress(asked.store))) if asked.store else None
        return
    root = wanted[0].request.runs_root
    require_writable(root)
    with active_build(root, wait_s), workplace(root, wait_s) as place:
        config = read_cluster(Path(asked.on)) if asked.on else _of_this_machine(asked, resources, place)
        check_states(config, wanted[0].project, asked.on)
        far = open_store(config.store)
        here = str(place.absolute() / SCRATCH)
        stored = StoredStates(near_store(far, config.store.document(), Path(here), config.cache_gb))
        runner = open_runner(config)
        try:
            coordinator = Coordinator(wanted, stored, runner, reporter, config)
            if asked.on and coordinator.is_wanted:
                require_fit(probe(runner, config), asked.on)
            coordinator.run(place)
            while held := coordinator.held():
                again = [
                    one
                    for one, request in held
                    if _seals(
                        checked_builder(
                            one.project, request, resources, reporter, wait_s, one.candidate, stored=stored
                        )
                    )
                ]
                if not again:
                    break
                coordinator = Coordinator(again, stored, runner, reporter, config)
                coordinator.run(place)
        finally:
            runner.close()
        yield stored


def _seals(builder: Builder) -> bool:
    """Build up to a seal; whether no check has stopped it, which the build that follows will tell."""
    try:
        builder.run()
    except EngineError as error:
        if error.exit_code != EXIT_CHECK_FAILED:
            raise
        return False
    return True


def _of_this_machine(asked: Asked, resources: Resources, place: Path) -> ClusterConfig:
    """`--workers N`: a cluster of one machine."""
    memory = resources.memory_limit or f"{max(1, MEMORY_SHARE // asked.workers)}%"
    return ClusterConfig(
        engine="local",
        store=StoreAddress(asked.store or str(place.absolute() / STORE)),
        scratch=str(place.absolute() / SCRATCH),
        workers=asked.workers,
        cache_gb=CACHE_GB,
        state=StateTerms(resources.threads, memory),
    )


def open_runner(config: ClusterConfig) -> Runner:
    """The workers of a cluster."""
    if config.engine == RAY:
        from engine.cluster.ray_runner import RayRunner

        return RayRunner(config)
    return LocalRunner(config.workers)
