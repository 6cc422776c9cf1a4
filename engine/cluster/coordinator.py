"""Brings states into a store by workers: several seeds, or candidates of a ladder, at once, each state where its
signature is not yet known.

The coordinator plans as any build does, hands out what is ready, and takes results up as they come. It publishes
nothing in a runs root: the build that follows finds every state in the store and links it.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from engine.build import Reporter, make_plan
from engine.cluster.config import ClusterConfig, StateTerms
from engine.cluster.runner import Document, Ended, Runner
from engine.cluster.schedule import Line, is_over, longest_paths, may_retry, ready, share
from engine.cluster.worker import DONE, ERROR, REFUSED
from engine.errors import EngineError
from engine.execute.task import Task, states_below
from engine.hashing import digest, file_sha256
from engine.plan.definition import REPLAY, RUN, Request
from engine.plan.graph import state_graph
from engine.plan.resolve import Decision, decide, run_identity, tier_identity
from engine.plan.signature import KnownStates
from engine.project.definition import SEAL, TIERS, Project, State
from engine.project.placement import files_of
from engine.runs.folder import Identity, RunFolder
from engine.runs.index import StateIndex, build_index
from engine.runs.record import StateRecord
from engine.runs.shared import Refusal, StoredStates, push_state
from engine.runs.verify import DigestMemory, verify_state

EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Wanted:
    """What somebody asks workers for: the states of a request, of a project or of a candidate of it."""

    project: Project
    request: Request
    candidate: dict[str, str] | None = None
    """What a run that is only tried out is called."""


@dataclass
class Seed:
    """One request: its line of states, and what is known of them."""

    wanted: Wanted
    line: Line
    seconds: dict[str, float | None]
    known: KnownStates = field(default_factory=KnownStates)
    records: dict[str, StateRecord] = field(default_factory=dict)
    sources: dict[str, RunFolder] = field(default_factory=dict)
    """State id -> the folder of this machine in which it stands; the others are in the store."""
    decisions: dict[str, Decision] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    """Seals that workers leave to a build, for they require tests of a run."""

    def learn(self, state_id: str, record: StateRecord, source: RunFolder | None) -> None:
        self.records[state_id] = record
        self.known.learn(record)
        self.line.known.add(state_id)
        if source is not None:
            self.sources[state_id] = source


class Coordinator:
    """One command's work for workers."""

    def __init__(
        self,
        wanted: Sequence[Wanted],
        stored: StoredStates,
        runner: Runner,
        reporter: Reporter,
        config: ClusterConfig,
    ) -> None:
        """`wanted`: of one runs root and of the files of one project, one for each seed or candidate."""
        self.files = wanted[0].project
        self.stored = stored
        self.runner = runner
        self.reporter = reporter
        self.config = config
        self.graph = state_graph(self.files)
        root = wanted[0].request.runs_root
        self.index: StateIndex = build_index(root, stored=stored.find)
        self.memory = DigestMemory(root)
        self.moved: Counter[str] = Counter()
        """Bytes that workers have fetched and pushed."""
        self._running: dict[str, list[tuple[Seed, State]]] = {}
        """Signature -> whose result it is."""
        self._requests: dict[str, Document] = {}
        self._losses: Counter[str] = Counter()
        self._pushed: set[str] = set()
        self._archive = ""
        self.seeds = [self._seed(one) for one in wanted]

    def _seed(self, wanted: Wanted) -> Seed:
        plan = make_plan(wanted.project, wanted.request, self.stored)
        if wanted.candidate is not None:
            self.reporter.note(f"candidate {wanted.candidate['name']}")
        self.reporter.plan(plan)
        states = tuple(step.state_id for step in plan.steps if step.action == RUN)
        if any(step.action == REPLAY for step in plan.steps):
            raise ValueError("workers replay nothing")
        line = Line(str(wanted.request.seed), states)
        seed = Seed(wanted, line, {s.state_id: s.estimate_s for s in plan.steps})
        for step in plan.steps:
            if step.record is not None:
                seed.learn(step.state_id, step.record, step.source)
        return seed

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to make."""
        return any(seed.line.wanted for seed in self.seeds)

    def run(self, place: Path) -> None:
        """Bring all wanted states into the store but those that a check stops or a build holds, and their readers.

        `place`: a folder for the archive of the project. EngineError 086 when workers die of a state again and
        again, 005 when a worker would compute otherwise, and whatever else a worker raises that is no check.
        """
        if not self.is_wanted:
            return
        archive = place / "project.zip"
        archive_project(self.files.root, archive)
        self._archive = file_sha256(archive)
        self.stored.store.put_file(self._archive, archive)
        archive.unlink()
        self._begin()
        while self._running:
            for ended in self.runner.ended():
                self._take(ended)
            self._begin()
        for seed in self.seeds:
            if not is_over(seed.line, self.graph.parents):
                left = [s for s in seed.line.wanted if s not in seed.line.known | seed.line.refused]
                raise EngineError(
                    95,
                    f"{left[0]} has inputs that are not built",
                    place="BUILD",
                    found=f"seed {seed.wanted.request.seed}",
                    hint=f"engine build --select '+{left[0]}'",
                )
        self.memory.save()

    def _begin(self) -> None:
        """Hand out what is ready, what the longest chain of states waits for first, until all workers have one."""
        waiting = self._candidates()
        paths = {id(seed): self._paths(seed) for seed in self.seeds} if waiting else {}
        waiting.sort(key=lambda found: -paths[id(found[0])][found[1].state_id])
        free = self.runner.slots() - len(self._running)
        while waiting and free > 0:
            seed, state = waiting.pop(0)
            signature = seed.decisions[state.state_id].signature
            assert signature is not None
            seed.line.begun.add(state.state_id)
            if signature in self._running:  # a pack that several seeds need
                self._running[signature].append((seed, state))
                continue
            self._send(signature, seed, state, len(waiting))
            free -= 1

    def _paths(self, seed: Seed) -> dict[str, float]:
        return longest_paths(seed.line.wanted, self.graph.parents, seed.seconds)

    def _candidates(self) -> list[tuple[Seed, State]]:
        """Ready states that nobody has made; those that somebody has are learned, which makes others ready."""
        out: dict[tuple[int, str], tuple[Seed, State]] = {}
        moved = True
        while moved:
            moved = False
            for seed in self.seeds:
                for state_id in ready(seed.line, self.graph.parents):
                    decision = self._decide(seed, state_id)
                    if decision.signature is None:
                        continue
                    if decision.record is not None:
                        seed.learn(state_id, decision.record, decision.source)
                        moved = True
                    elif self._is_held(seed.wanted.project.state(state_id)):
                        seed.held.append(state_id)
                        seed.line.refused.add(state_id)
                        moved = True
                    elif decision.signature in self.stored.refusals:
                        seed.line.refused.add(state_id)
                        moved = True
                    else:
                        out[id(seed), state_id] = (seed, seed.wanted.project.state(state_id))
        return list(out.values())

    def _is_held(self, state: State) -> bool:
        return state.kind == SEAL and bool(self.files.segments[state.segment].required_tests)

    def held(self) -> list[tuple[Wanted, Request]]:
        """What a build must bring before workers can go on: seals that require tests, with what they need."""
        return [
            (
                seed.wanted,
                replace(seed.wanted.request, select=" ".join(f"+{name}" for name in seed.held), exclude=""),
            )
            for seed in self.seeds
            if seed.held
        ]

    def _decide(self, seed: Seed, state_id: str) -> Decision:
        if state_id not in seed.decisions:
            project, request = seed.wanted.project, seed.wanted.request
            state = project.state(state_id)
            segment = project.segments[state.segment]
            decision = decide(
                project, segment, state, request.seed, seed.known, self.index, None, request.scenario_ids
            )
            if decision.signature is None:
                return decision
            seed.decisions[state_id] = decision
        return seed.decisions[state_id]

    def _send(self, signature: str, seed: Seed, state: State, waiting: int) -> None:
        project = seed.wanted.project
        identity = self._identity(seed, project.segments[state.segment].tier)
        parts = seed.decisions[state.state_id].parts
        assert parts is not None
        below = {}
        for other in states_below(project, project.segments[state.segment], state):
            if other in seed.records:
                self._push(seed, other)
                below[other] = seed.records[other].signature
        task = Task(
            state_id=state.state_id,
            signature=signature,
            parts=parts,
            seed=identity.seed,
            identity=identity,
            run_id=(identity.key or digest({"kind": "task", **asdict(identity)}))[:32],
            below=below,
        )
        terms = self._terms(state)
        cores = share(self.runner.cores(), self.runner.slots(), len(self._running), waiting)
        self._requests[signature] = {
            "task": task.document(),
            "project": self._archive,
            "profile": project.profile,
            "overlay": json.dumps(asdict(project.overlay), sort_keys=True) if project.overlay else "",
            "window": project.window,
            "store": self.config.store.document(),
            "scratch": self.config.scratch,
            "cache_gb": self.config.cache_gb,
            "threads": terms.cpus or cores,
            "memory_limit": terms.memory,
        }
        self._running[signature] = [(seed, state)]
        self.runner.begin(signature, self._requests[signature])

    def _terms(self, state: State) -> StateTerms:
        return self.config.states.get(state.state_id, self.config.state)

    def _identity(self, seed: Seed, tier: str) -> Identity:
        if tier not in seed.identities:
            project, request = seed.wanted.project, seed.wanted.request
            found = (
                run_identity(project, request, seed.known.contents)
                if tier == TIERS[-1]
                else tier_identity(project, request, tier)
            )
            assert found is not None, "the signature of a run's state holds what the identity is made of"
            seed.identities[tier] = found
        return seed.identities[tier]

    def _push(self, seed: Seed, state_id: str) -> None:
        """See to it that the store has a state that stands on this machine."""
        record, source = seed.records[state_id], seed.sources.get(state_id)
        if source is None or record.signature in self._pushed:
            return
        if self.stored.find(record.signature, state_id) is None:
            verify_state(source, record, self.memory)
            push_state(self.stored.store, source.root, record)
        self._pushed.add(record.signature)

    def _take(self, ended: Ended) -> None:
        waiting = self._running.pop(ended.key)
        first = waiting[0][1]
        if ended.answer is None:
            self._lost(ended, first)
            for seed, state in waiting:
                seed.line.begun.discard(state.state_id)
            return
        del self._requests[ended.key]
        if ERROR in ended.answer:
            raise EngineError(**ended.answer[ERROR])
        self.moved.update(ended.answer["moved"])
        if REFUSED in ended.answer:
            found = ended.answer[REFUSED]
            self.stored.refusals[ended.key] = Refusal(found["error"], found["root"], tuple(found["kept"]))
            for seed, state in waiting:
                seed.line.begun.discard(state.state_id)
                seed.line.refused.add(state.state_id)
            self.reporter.note(f"{first.state_id} is refused by a check: nothing that needs it runs")
            return
        record = self.stored.require(ended.answer[DONE], first.state_id)
        self.stored.made.add(ended.key)
        for seed, state in waiting:
            seed.line.begun.discard(state.state_id)
            seed.learn(state.state_id, record, None)
        self.reporter.started(first)
        self.reporter.finished(first, "built", record, sum(ended.answer["seconds"].values()))

    def _lost(self, ended: Ended, state: State) -> None:
        self._losses[ended.key] += 1
        if may_retry(self._losses[ended.key], self._terms(state).retries):
            self.reporter.note(f"{state.state_id}: {ended.why}; it runs again")
            return
        raise EngineError(
            86,
            f"{state.state_id} has lost its worker {self._losses[ended.key]} times",
            owner=state.segment,
            place=state.name,
            found=ended.why,
            expected="a worker that lives to answer",
            hint="fewer --workers or a lower --memory-limit leave each more room; the same command goes on",
        )


def archive_project(root: Path, target: Path) -> None:
    """The files of a project as a zip file that is a function of their names and bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sorted(files_of(root)):
            archive.writestr(
                zipfile.ZipInfo(name, EPOCH), (root / name).read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=1
            )
