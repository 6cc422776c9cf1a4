"""Check a run again: files, bundles, contracts on every row, assertions. Publishes nothing.

Published outputs are read as they stand; only the unpublished steps that an assertion reads are made again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.duckdb_connection import Resources, quote
from engine.errors import EngineError
from engine.execute.checks import Check, check_assertion, check_contract, resolver
from engine.execute.inputs import RunInputs
from engine.execute.models import run_model
from engine.execute.session import Session
from engine.importing.rules import judging
from engine.plan.signature import state_reads
from engine.project.definition import Project, State
from engine.project.order import query_closure
from engine.runs.folder import RunFolder
from engine.runs.record import StateRecord
from engine.runs.verify import DigestMemory, verify_state
from engine.timing.clock import StepClock


class Retest:
    """Re-checks states of one run."""

    def __init__(
        self,
        project: Project,
        runs_root: Path,
        folder: RunFolder,
        resources: Resources,
        on_state: Callable[[State, list[Check]], None],
    ) -> None:
        self.project = judging(project, runs_root, folder)
        self.folder = folder
        self.resources = resources
        self.identity = folder.identity()
        self.memory = DigestMemory(runs_root, fresh=True)
        self.records = {record.state_id: record for record in folder.records()}
        self.on_state = on_state

    def run(self, state_ids: tuple[str, ...]) -> list[Check]:
        """Every check of the states; EngineError 020, 021 or 01x when a file or bundle is not as published."""
        found: list[Check] = []
        for state_id in state_ids:
            record = self.records.get(state_id)
            state = self.project.state(state_id)
            if record is None:
                raise EngineError(
                    20,
                    f"{state_id} is not in this run",
                    place="TEST",
                    where=str(self.folder.root),
                    expected=", ".join(self.records),
                    hint=f"engine build --select '+{state_id}'",
                )
            checks = self._state(state, record)
            self.on_state(state, checks)
            found += checks
        return found

    def _state(self, state: State, record: StateRecord) -> list[Check]:
        verify_state(self.folder, record, self.memory)
        with Session(self.project, self.identity.seed, self.resources, None) as session:
            self._prepare(session, state, record)
            checks: list[Check] = []
            for model in state.models:
                dataset = self.project.datasets.get(model.name)
                if dataset is not None and dataset.contract is not None:
                    checks += check_contract(session.connection, dataset, quote(dataset.name), resolver(session))
            return checks + [check_assertion(session.connection, query) for query in state.assertions]

    def _prepare(self, session: Session, state: State, record: StateRecord) -> None:
        segment = self.project.segments[state.segment]
        reads = state_reads(self.project, segment, state)
        earlier = {r.state_id: r for r in self.records.values() if r.state_id != state.state_id}
        unpublished = (m for m in state.models if m.materialize not in ("dataset", "json"))
        needed = query_closure(unpublished, state.assertions, self.project.macros)
        inputs = RunInputs(self.project, self.folder, self.identity, self.identity.seed, earlier, self.memory)
        inputs.register(
            session,
            segment,
            reads,
            state.name,
            without={model.name for model in state.models},
            sources=any(name.startswith("source.") for query in needed for name in query.sql.relations),
        )
        clock = StepClock(state.segment, state.name)
        published = {output.dataset: output for output in record.outputs}
        for model in state.models:
            if model.name in published:
                session.add_output(self.folder.root, published[model.name])
        session.lock()
        for model in state.models:
            if model.name in published:
                continue
            if model in needed or model.name in self.project.datasets:
                run_model(session, model, None, lambda: self.folder.root, clock)
