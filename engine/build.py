"""Build: make the plan, execute exactly that plan, leave reports. Tiers bottom up: reference, world, run."""

from __future__ import annotations

import contextlib
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from engine import __version__
from engine.duckdb_connection import Resources
from engine.errors import DISK_FULL, EngineError, interrupted
from engine.execute.catalogue import NAME as CATALOGUE
from engine.execute.catalogue import write_catalogue
from engine.execute.catalogue_check import is_current
from engine.execute.context import StateContext
from engine.execute.run_reports import RunLog, are_reports_current, failure_report, write_run_reports
from engine.execute.state import compare_replay, publish_state, run_state
from engine.execute.tidy import recover_folder, tidy
from engine.plan.definition import REPLAY, RUN, WAIT, Plan, Request
from engine.plan.resolve import Decision, decide, resolve, tier_identity
from engine.plan.signature import KnownStates
from engine.project.definition import SEAL, TIERS, Project, Segment, State
from engine.runs.active_builds import active_build
from engine.runs.folder import CANDIDATE_KEY, RECEIPT, Identity, RunFolder, create_folder, hold
from engine.runs.index import RecordHead, StateIndex, build_index, reference_root, run_folders, worlds_root
from engine.runs.pointers import find_world, write_latest
from engine.runs.publish import adopt
from engine.runs.record import StateRecord
from engine.runs.roles import ROOT_LOCK
from engine.runs.shared import StoredStates, finder
from engine.runs.verify import DigestMemory, verify_sealed_state, verify_state
from engine.runtime import runtime

RUN_TIER = TIERS[-1]
LOG_EVENTS = {"built": "EMIT", "replayed": "VALIDATION", "linked": "REUSE"}


@runtime_checkable
class Reporter(Protocol):
    """Who is told what a build does; the console is one."""

    def plan(self, plan: Plan) -> None: ...
    def note(self, text: str) -> None: ...
    def started(self, state: State) -> None: ...
    def step(self, event: dict[str, Any]) -> None: ...
    def finished(self, state: State, outcome: str, record: StateRecord, elapsed_s: float) -> None: ...


@dataclass
class BuildResult:
    """What a build did."""

    folder: RunFolder
    outcomes: dict[str, str] = field(default_factory=dict)
    """State id -> built, replayed, linked, kept or waiting."""
    records: dict[str, StateRecord] = field(default_factory=dict)
    elapsed_s: float = 0.0
    replayed_s: dict[str, float] = field(default_factory=dict)
    """State id -> seconds, for states that were recomputed to prove equal bytes."""
    tier: str = RUN_TIER
    """What the folder is: a run, or the packs or the world where nothing of a run was selected."""

    def count(self, outcome: str) -> int:
        return sum(value == outcome for value in self.outcomes.values())


def runtime_versions() -> dict[str, str]:
    """What a receipt says of the software that built it."""
    return {
        "engine": __version__,
        **runtime(),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}",
        "platform": platform.platform(terse=True),
    }


def make_plan(project: Project, request: Request, stored: StoredStates | None = None) -> Plan:
    """The plan of a build as things stand now, in the runs root and, if one is asked, in a store."""
    return resolve(
        project,
        request,
        build_index(request.runs_root, stored=finder(stored)),
        run_folders(request.runs_root),
        find_world(request.runs_root, request.world, request.seed),
    )


def require_writable(root: Path) -> None:
    """Make a runs root, if it is not there; EngineError 081 where it cannot be written."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        if error.errno in DISK_FULL:
            raise
        raise EngineError(
            81,
            "the runs root cannot be written",
            place="BUILD",
            where=str(root),
            found=str(error),
            expected="a folder that you may write",
            hint="pass --runs-root DIR, or mend its permissions",
        ) from error


class Builder:
    """One build in progress."""

    def __init__(
        self,
        project: Project,
        request: Request,
        resources: Resources,
        reporter: Reporter,
        wait_s: float,
        candidate: dict[str, str] | None = None,
        examine: Callable[[RunFolder, Segment], None] = lambda folder, segment: None,
        stored: StoredStates | None = None,
    ) -> None:
        """`candidate`: what a run that is only tried out is called; it does not become the latest run.

        `examine` is asked before the seal of a segment runs, and raises where the run may not go on there.
        `stored`: a store whose states are taken rather than made.
        """
        self.project = project
        self.request = request
        self.resources = resources
        self.reporter = reporter
        self.wait_s = wait_s
        self.candidate = candidate
        self.examine = examine
        self.stored = stored
        self.memory = DigestMemory(request.runs_root)
        self.evidence = DigestMemory(request.runs_root, fresh=True)
        """Of what states read that run: a state rests on bytes that were hashed in this build."""

    def run(self) -> BuildResult:
        """Plan and execute; EngineError at the first refusal, with what was published kept."""
        require_writable(self.request.runs_root)
        with active_build(self.request.runs_root, self.wait_s):
            return self._run()

    def _run(self) -> BuildResult:
        started = time.perf_counter()
        tidy(self.request.runs_root)
        plan = make_plan(self.project, self.request, self.stored)
        self.reporter.plan(plan)
        made: dict[str, str] = {}
        built: BuildResult | None = None
        top, waiting = self._top(plan), frozenset(step.state_id for step in plan.steps if step.action == WAIT)
        for tier in TIERS[:-1]:
            if tier == top or any(
                step.tier == tier and (step.action == RUN or step.stored) for step in plan.steps
            ):
                built = self.build_tier(tier, waiting)
                outcomes = built.outcomes
                made |= {state_id: "built" for state_id, outcome in outcomes.items() if outcome == "built"}
        if built is None or top == RUN_TIER:
            built = self._build_run()
        built.outcomes |= made
        built.elapsed_s = time.perf_counter() - started
        self.memory.save()
        self.evidence.save()
        return built

    def _top(self, plan: Plan) -> str:
        """The highest tier of which something is selected: no run is opened for packs or a world alone."""
        if self.request.replay or find_world(self.request.runs_root, self.request.world, self.request.seed):
            return RUN_TIER
        tiers = {step.tier for step in plan.steps if step.state_id in plan.selected}
        return max(tiers, key=TIERS.index, default=RUN_TIER)

    def build_tier(self, tier: str, waiting: frozenset[str] = frozenset()) -> BuildResult:
        """Bring the states of the reference cache or of the generated world, but those that wait."""
        identity = tier_identity(self.project, self.request, tier)
        root = reference_root() if tier == TIERS[0] else worlds_root(self.request.runs_root)
        root.mkdir(parents=True, exist_ok=True)
        folder = create_or_open(root, identity, self.request.select)
        with folder.locked(self.wait_s, self.reporter.note):
            recover_folder(folder)
            folder.records()
            built = Executor(self, folder, identity).run(TIERS[: TIERS.index(tier) + 1], frozenset(), waiting)
            self._forget_refusals(built)
        built.tier = tier
        return built

    def _forget_refusals(self, built: BuildResult) -> None:
        """Remove the reports of attempts that were refused: the packs and a world have no others."""
        for record in built.records.values():
            reports = self.project.segments[record.segment].reports
            built.folder.report_path(reports, record.state).unlink(missing_ok=True)

    def _build_run(self) -> BuildResult:
        request = self.request
        with hold(request.runs_root / ROOT_LOCK, self.wait_s):
            plan = make_plan(self.project, request, self.stored)
            if plan.identity is None:
                raise EngineError(
                    20, "the world is not complete", place="BUILD", found=", ".join(s.state_id for s in plan.runs)
                )
            world = find_world(request.runs_root, request.world, request.seed)
            origin: dict[str, Any] = {"world": world.name, "world_name": request.world} if world else {}
            if self.candidate:
                origin |= {CANDIDATE_KEY: self.candidate}
            folder = plan.folder or create_folder(
                request.runs_root, plan.identity, request.select, runtime_versions(), origin
            )
        with folder.locked(self.wait_s, self.reporter.note):
            recover_folder(folder)
            executor = Executor(self, folder, folder.identity())
            plan = resolve(self.project, request, executor.index, [folder], executor.world)
            replay = frozenset(s.state_id for s in plan.steps if s.action == REPLAY)
            waiting = frozenset(s.state_id for s in plan.steps if s.action == WAIT)
            try:
                built = executor.run(TIERS, replay, waiting)
            except BaseException:
                with contextlib.suppress(OSError, EngineError):
                    self._leave_reports(executor)
                raise
            self._leave_reports(executor)
            if self.candidate is None:
                write_latest(request.runs_root, folder)
        return built

    def _leave_reports(self, executor: Executor) -> None:
        folder = executor.folder
        current = is_current(folder, folder.root / CATALOGUE)
        if executor.changed or not current or not are_reports_current(self.project, folder, executor.records):
            write_catalogue(self.project, folder, folder.identity(), executor.records)
            write_run_reports(self.project, folder, executor.records, executor.outcomes)


def create_or_open(root: Path, identity: Identity, selector: str) -> RunFolder:
    """The folder of a reference cache or a world; EngineError 002 or 082 when its receipt is damaged."""
    folder = RunFolder(root / identity.key[:32])
    if (folder.root / RECEIPT).exists() and not folder.is_older:
        folder.receipt()
        return folder
    return create_folder(root, identity, selector, runtime_versions())


class Executor:
    """Brings the states of some tiers into one folder, in order."""

    def __init__(self, builder: Builder, folder: RunFolder, identity: Identity) -> None:
        self.builder = builder
        self.project = builder.project
        self.request = builder.request
        self.folder = folder
        self.identity = identity
        self.index: StateIndex = build_index(builder.request.runs_root, stored=finder(builder.stored))
        self.world = find_world(builder.request.runs_root, builder.request.world, builder.request.seed)
        self.known = KnownStates()
        self.records: dict[str, StateRecord] = {}
        self.outcomes: dict[str, str] = {}
        self.log = RunLog(folder)
        self.changed = False
        self.replayed_s: dict[str, float] = {}

    def run(
        self, tiers: tuple[str, ...], replay: frozenset[str], waiting: frozenset[str] = frozenset()
    ) -> BuildResult:
        states = [s for s in self.project.ordered_states if self.project.segments[s.segment].tier in tiers]
        for state in states:
            if state.state_id in waiting:
                self.outcomes[state.state_id] = "waiting"
                continue
            self._bring(state, state.state_id in replay)
        return BuildResult(self.folder, self.outcomes, self.records, replayed_s=self.replayed_s)

    def _decide(self, state: State) -> Decision:
        segment = self.project.segments[state.segment]
        if self.world is not None and segment.tier != RUN_TIER:
            record = self.world.record(state.state_id)
            if record is not None:
                return Decision(record.signature, record.parts, self.world, record)
        return decide(
            self.project,
            segment,
            state,
            self.request.seed,
            self.known,
            self.index,
            self.folder,
            self.request.scenario_ids,
        )

    def _bring(self, state: State, replay: bool) -> None:
        started, told = time.perf_counter(), ""
        decision = self._decide(state)
        if decision.signature is None or decision.parts is None:
            raise EngineError(
                95,
                f"{state.state_id} has inputs that are not built",
                place="BUILD",
                hint=f"engine build --select '+{state.state_id}'",
            )
        segment = self.project.segments[state.segment]
        if decision.record is None or replay:
            if self.identity.tier != segment.tier:
                raise EngineError(
                    95,
                    f"{state.state_id} belongs to a {segment.tier} folder",
                    place="BUILD",
                    where=str(self.folder.root),
                    hint="engine build --replay is for states of runs",
                )
            self.builder.reporter.started(state)
            record, outcome = self._execute_or_report(state, decision, replay)
        elif decision.source is None:
            record = self._bring_stored(decision.record)
            made = self.builder.stored is not None and record.signature in self.builder.stored.made
            outcome, told = ("built" if made else "linked"), "linked"  # workers have told what they made
        elif decision.source.root == self.folder.root:
            record, outcome = decision.record, "kept"
            self._verify(self.folder, record)
        else:
            self._verify(decision.source, decision.record)
            record, outcome = adopt(decision.source, decision.record, self.folder), "linked"
            self.changed = True
        self.records[state.state_id] = record
        self.outcomes[state.state_id] = outcome
        self.known.learn(record)
        if outcome != "kept":
            self.log.write(
                LOG_EVENTS[outcome],
                state.state_id,
                {
                    "outcome": outcome,
                    "rows": record.rows,
                    "signature": record.signature,
                    "checks": len(record.checks),
                    "elapsed_s": record.elapsed_s,
                },
            )
        self.builder.reporter.finished(state, told or outcome, record, time.perf_counter() - started)

    def _bring_stored(self, record: StateRecord) -> StateRecord:
        assert self.builder.stored is not None
        brought = self.builder.stored.bring(record, self.folder)
        self.index.add(self.folder, RecordHead.of(brought))
        self.changed = True
        return brought

    def _verify(self, folder: RunFolder, record: StateRecord) -> None:
        verify_state(folder, record, self.builder.memory)
        verify_sealed_state(folder, record, self.index.bundle(folder, record.segment))

    def _execute_or_report(self, state: State, decision: Decision, replay: bool) -> tuple[StateRecord, str]:
        """Run a state; a refusal also leaves a run report and a line in the log."""
        try:
            return self._execute(state, decision, replay)
        except EngineError as error:
            if interrupted(error):
                raise
            with contextlib.suppress(OSError):
                failure_report(self.project, self.folder, state.state_id, error.record())
                self.log.write("FAIL", state.state_id, error.record(), error.code, "ERROR")
            raise

    def _execute(self, state: State, decision: Decision, replay: bool) -> tuple[StateRecord, str]:
        assert decision.signature is not None and decision.parts is not None
        if self.builder.stored is not None:
            self.builder.stored.raise_refusal(decision.signature, self.folder)
        segment = self.project.segments[state.segment]
        if state.kind == SEAL and not replay:
            self.builder.examine(self.folder, segment)
        context = StateContext(
            project=self.project,
            segment=segment,
            state=state,
            folder=self.folder,
            identity=self.identity,
            seed=self.identity.seed,
            resources=self.builder.resources,
            known=self.known,
            index=self.index,
            memory=self.builder.evidence,
            records=self.records,
            signature=decision.signature,
            parts=decision.parts,
            replay=replay,
            on_step=self.builder.reporter.step,
        )
        record, staging = run_state(context)
        if replay and decision.record is not None:
            try:
                compare_replay(record, decision.record)
            except EngineError:
                staging.quarantine({"replay": state.state_id})
                raise
            staging.discard()
            self.replayed_s[state.state_id] = record.elapsed_s
            self.changed = True
            if decision.source is None:
                return self._bring_stored(decision.record), "replayed"
            if decision.source.root != self.folder.root:
                return adopt(decision.source, decision.record, self.folder), "replayed"
            return decision.record, "replayed"
        publish_state(staging, record)
        self.index.add(self.folder, RecordHead.of(record))
        self.changed = True
        return record, "built"
