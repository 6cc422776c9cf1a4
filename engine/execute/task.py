"""One state as a task, store to store: fetch what it reads, run it in a folder of its own, push what it made.

A task may run any number of times, anywhere: a state is a function of what it reads, and who comes second with the
same signature must bring the same bytes. Nothing outside the scratch folder and the store is written.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.execute.context import StateContext
from engine.execute.state import publish_state, run_state
from engine.hashing import digest, file_sha256
from engine.plan.signature import KnownStates, Parts, inputs_of, state_reads, static_parts
from engine.project.definition import SEAL, Project, Segment, State
from engine.runs.folder import Identity, RunFolder, lay_folder, receipt_text, utc_now
from engine.runs.index import StateIndex
from engine.runs.record import BUNDLE_KIND, MANIFEST, OutputRecord, StateRecord, manifest_text
from engine.runs.shared import Refusal, StoredStates, fetch_output, push_state, relabelled
from engine.runs.store import Store
from engine.runs.verify import DigestMemory

OUTPUTS, BUNDLES = "meta_outputs", "meta_bundles"
"""The engine's own relations that read files, and not records alone."""


@dataclass(frozen=True)
class Task:
    """One state to run, and where what it reads is found."""

    state_id: str
    signature: str
    parts: Parts
    seed: int
    identity: Identity
    run_id: str
    below: dict[str, str]
    """State id -> signature of the states whose records it needs; the store has them."""

    def document(self) -> dict[str, Any]:
        """As JSON, for another process."""
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Task:
        """The task in a document."""
        identity = document["identity"]
        found = Identity(**{**identity, "scenario_ids": tuple(identity["scenario_ids"])})
        return cls(**{**document, "identity": found})


@dataclass(frozen=True)
class TaskResult:
    """What became of a task: the record that the store has now, or a refusal."""

    record: StateRecord | None
    refusal: Refusal | None
    seconds: dict[str, float]
    """fetch, run and push."""


def states_below(project: Project, segment: Segment, state: State) -> tuple[str, ...]:
    """The states whose records a state needs to run: those that it reads, seals or stands on."""
    datasets = inputs_of(project, segment, state) | state_reads(project, segment, state).datasets
    datasets |= {seal.dataset for seal in segment.seals}
    owners = {f"{found.segment}.{found.state}" for name in datasets if (found := project.datasets.get(name))}
    earlier = {other.state_id for other in segment.states[: segment.states.index(state)]}
    bundles = {project.segments[name].bundle_state.state_id for name in segment.requires}
    needed = (owners | earlier | bundles) - {state.state_id}
    return tuple(other.state_id for other in project.ordered_states if other.state_id in needed)


def outputs_read(
    project: Project, segment: Segment, state: State, records: dict[str, StateRecord]
) -> list[tuple[StateRecord, OutputRecord]]:
    """The outputs below whose files a state opens."""
    reads = state_reads(project, segment, state)
    names = reads.datasets - {model.name for model in state.models}
    if state.kind == SEAL:
        names |= {seal.dataset for seal in segment.seals}
    bundles = {*segment.requires, segment.name} if state.kind == SEAL or BUNDLES in reads.evidence else set()
    return [
        (record, output)
        for record in records.values()
        for output in record.outputs
        if output.dataset in names
        or (output.kind == BUNDLE_KIND and record.segment in bundles)
        or (OUTPUTS in reads.evidence and record.segment == segment.name)
    ]


def run_task(project: Project, store: Store, task: Task, scratch: Path, resources: Resources) -> TaskResult:
    """Run a task below `scratch`, which is left empty.

    EngineError 005 where this process would compute under another signature, and whatever a state raises; what a
    check stops (exit 1) is no error here but a refusal.
    """
    state = project.state(task.state_id)
    _require_same(project, state, task)
    started = time.perf_counter()
    place = scratch / task.run_id
    try:
        context = _prepare(project, StoredStates(store), task, state, place, resources)
        fetched = time.perf_counter()
        try:
            record, staging = run_state(context)
        except EngineError as error:
            if error.exit_code != 1:
                raise
            seconds = {"fetch": fetched - started, "run": time.perf_counter() - fetched, "push": 0.0}
            return TaskResult(None, _refusal(store, error, context.folder), seconds)
        publish_state(staging, record)
        ran = time.perf_counter()
        push_state(store, place, record)
        seconds = {"fetch": fetched - started, "run": ran - fetched, "push": time.perf_counter() - ran}
        return TaskResult(record, None, seconds)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _require_same(project: Project, state: State, task: Task) -> None:
    """EngineError 005 unless this process would give the state the signature that it was asked for."""
    segment = project.segments[state.segment]
    here = static_parts(project, segment, state, task.seed, task.identity.scenario_ids)
    other = [name for name, value in here.items() if name != "inputs" and task.parts.get(name) != value]
    if other or digest({"state": task.state_id, **task.parts}) != task.signature:
        name = other[0] if other else "signature"
        raise EngineError(
            5,
            f"a worker would make another {task.state_id} than was asked for",
            place="TASK",
            where=name,
            expected=json.dumps(task.parts.get(name), sort_keys=True)[:200],
            found=json.dumps(here.get(name), sort_keys=True)[:200],
            hint="install the same engine and the same requirements.lock everywhere: engine cluster check CLUSTER",
        )


def _prepare(
    project: Project, stored: StoredStates, task: Task, state: State, place: Path, resources: Resources
) -> StateContext:
    told = {"selector": "", "runtime": {}, "host": ""}
    folder = lay_folder(place, receipt_text(task.run_id, task.identity, utc_now(), told))
    segment = project.segments[state.segment]
    known = KnownStates()
    records = {}
    for state_id, signature in task.below.items():
        record = relabelled(stored.require(signature, state_id), task.identity.manifest_fingerprint)
        records[state_id] = record
        known.learn(record)
    for record, output in outputs_read(project, segment, state, records):
        _lay_output(stored.store, folder, record, output)
    return StateContext(
        project=project,
        segment=segment,
        state=state,
        folder=folder,
        identity=task.identity,
        seed=task.seed,
        resources=resources,
        known=known,
        index=StateIndex(),
        memory=DigestMemory(folder.root, fresh=True),
        records=records,
        signature=task.signature,
        parts=task.parts,
    )


def _lay_output(store: Store, folder: RunFolder, record: StateRecord, output: OutputRecord) -> None:
    place = folder.root / output.path
    fetch_output(store, output, place)
    if output.kind != BUNDLE_KIND:
        (place / MANIFEST).write_text(manifest_text(output, record), "utf-8")


def _refusal(store: Store, error: EngineError, folder: RunFolder) -> Refusal:
    kept = []
    for path in sorted((folder.root / "quarantine").rglob("*")):
        if path.is_file():
            sha256 = file_sha256(path)
            store.put_file(sha256, path)
            kept.append({"path": path.relative_to(folder.root).as_posix(), "sha256": sha256})
    fields = json.loads(json.dumps(asdict(error), default=str))
    return Refusal(fields, str(folder.root), tuple(kept))
