"""The engine's own records as relations: for bundle states and gates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine.errors import EngineError
from engine.execute.session import Session
from engine.project.definition import Segment
from engine.runs.bundle import verify_bundle
from engine.runs.folder import RunFolder
from engine.runs.record import StateRecord
from engine.runs.verify import DigestMemory, verify_output

Row = tuple[Any, ...]


def _segment_records(segment: Segment, records: dict[str, StateRecord]) -> list[StateRecord]:
    return [records[s.state_id] for s in segment.states if s.state_id in records]


def _outputs(
    folder: RunFolder, records: Iterable[StateRecord], unnamed: str | None, memory: DigestMemory
) -> list[Row]:
    rows: list[Row] = []
    for record in records:
        for output in record.outputs:
            try:
                verify_output(folder, output, memory, record.segment, record.state)
                intact = True
            except EngineError:
                intact = False
            content = (None, None) if record.state == unnamed else (output.rows, output.content_digest)
            rows.append((record.segment, record.state, output.dataset, *content, intact))
    return rows


def _bundles(folder: RunFolder, segment: Segment, records: dict[str, StateRecord]) -> list[Row]:
    rows: list[Row] = []
    for name in (*segment.requires, segment.name):
        for record in records.values():
            bundle = next((o for o in record.outputs if o.kind == "bundle"), None)
            if record.segment != name or bundle is None:
                continue
            try:
                verify_bundle(folder.root / bundle.path, name, record.state)
                intact = True
            except EngineError:
                intact = False
            rows.append((name, "L2", intact))
    return rows


def add_evidence(
    session: Session,
    names: Iterable[str],
    folder: RunFolder,
    segment: Segment,
    records: dict[str, StateRecord],
    memory: DigestMemory,
    seed: int,
    fingerprint: str,
    scenario_ids: tuple[str, ...] = (),
    reader: str = "",
) -> None:
    """Register the asked evidence relations of one segment for a reader: a state by its name, or the gates.

    A bundle sees that its segment's seal stands and is whole, but neither its signature nor what is in it: what
    the bundle seals does not hang on them.
    """
    own = _segment_records(segment, records)
    unnamed = segment.seal_state.name if reader == segment.bundle_state.name else None
    told = [record for record in own if record.state != unnamed]
    makers: dict[str, Callable[[], list[Row]]] = {
        "meta_states": lambda: [
            (r.segment, r.state, "PASS", None if r.state == unnamed else r.signature) for r in own
        ],
        "meta_checks": lambda: [
            (r.segment, r.state, c["check_id"], c["code"], c["result"], c["violations"])
            for r in told
            for c in r.checks
        ],
        "meta_outputs": lambda: _outputs(folder, own, unnamed, memory),
        "meta_columns": lambda: [
            (r.segment, r.state, output.dataset, column["name"], column["type"])
            for r in told
            for output in r.outputs
            for column in output.columns
        ],
        "meta_bundles": lambda: _bundles(folder, segment, records),
        "meta_metrics": lambda: [(r.state, m["metric"], m["key"], m["value"]) for r in told for m in r.metrics],
        "run_scenario": lambda: [(scenario_id,) for scenario_id in scenario_ids],
        "meta_run": lambda: [(seed, session.project.profile, fingerprint)],
    }
    for name in sorted(names):
        session.add_evidence(name, makers[name]())
