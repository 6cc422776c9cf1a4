"""Run a ladder: the baseline and every candidate, each only where it differs, scored, decided and recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.assurance.metrics import ALL, Metric, Rows, chosen_metrics
from engine.assurance.required import checked_builder
from engine.assurance.score import Scorer
from engine.build import Reporter, make_plan
from engine.cluster.coordinator import Wanted
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.ladder.decide import Decision, ScoredCandidate, decide
from engine.ladder.definition import Candidate, Ladder, goal_metric
from engine.plan.definition import Plan, Request
from engine.plan.graph import state_graph
from engine.plan.signature import segment_policies, state_reads
from engine.project.definition import SEAL, Project, Segment
from engine.project.dependencies import reads_of
from engine.project.load import load_project
from engine.project.policy.differences import Change, changes
from engine.project.policy.layers import Layer
from engine.project.policy.policy_paths import overrides_of
from engine.runs.active_builds import active_build
from engine.runs.document import to_text
from engine.runs.folder import RECEIPT, RunFolder, utc_now
from engine.runs.gateboard import Gateboard, document
from engine.runs.roles import BASELINE, CANDIDATE, assign, holder, read_roles
from engine.runs.shared import StoredStates
from engine.whole_files import write_atomically

MADE = ("built", "replayed")


@dataclass(frozen=True)
class Entrant:
    """A candidate with the project that it makes."""

    candidate: Candidate
    project: Project
    changes: tuple[Change, ...]
    """From the baseline's policies to the candidate's."""


@dataclass(frozen=True)
class Attempt:
    """What became of the baseline or of a candidate."""

    name: str
    folder: RunFolder | None
    board: Gateboard | None
    made: tuple[str, ...]
    """The states that it had to run; every other is shared with another run."""
    elapsed_s: float
    error: dict[str, Any] | None = None

    @property
    def rows(self) -> Rows:
        return {(row.test_id, row.metric_name): row for row in self.board.rows} if self.board else {}


@dataclass(frozen=True)
class Outcome:
    """A ladder that was run."""

    ladder: Ladder
    baseline: Attempt
    attempts: tuple[Attempt, ...]
    decision: Decision
    shown: tuple[Metric, ...]
    rails: tuple[Metric, ...]
    metric: Metric
    record: Path
    entrants: tuple[Entrant, ...] = field(repr=False, default=())

    @property
    def winner(self) -> Entrant | None:
        return next((e for e in self.entrants if e.candidate.name == self.decision.winner), None)


def policies_in_scope(project: Project, segment: Segment) -> set[str]:
    """The policies that any state up to the segment's bundle, or a gate of it, reads."""
    graph = state_graph(project)
    bundle = segment.bundle_state.state_id
    found = set(reads_of(project, segment, segment.gates).policies)
    for state_id in graph.ancestors(bundle) | {bundle}:
        owner, state = project.segments[state_id.partition(".")[0]], project.state(state_id)
        found |= state_reads(project, owner, state).policies
        if state.kind == SEAL:
            found |= {policy.policy_id for policy in segment_policies(project, owner)}
    return found


def enter(project: Project, ladder: Ladder) -> tuple[Entrant, ...]:
    """Every candidate as a project; EngineError 030 or 031 when one is no candidate or is another one again."""
    segment = project.segment(ladder.segment)
    scope = policies_in_scope(project, segment)
    base = {policy_id: policy.digest for policy_id, policy in project.policies.items()}
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    entrants = []
    for candidate in ladder.candidates:
        where = f"{ladder.where} candidate {candidate.name}"
        layer = Layer(where, overrides_of(project.policies, candidate.overrides, where))
        tried = load_project(project.root, project.profile, layer)
        moved = {name: p.digest for name, p in tried.policies.items() if p.digest != base[name]}
        if not moved and candidate.swept:
            continue
        if not moved.keys() & scope:
            raise EngineError(
                31,
                f"the candidate {candidate.name} changes nothing"
                + (f" that {segment.name} or its gates read" if moved else ""),
                place="LADDER",
                where=where,
                expected="a value that differs from the policy's",
                found=str(candidate.overrides)[:200],
                hint="engine ls policies; engine plan says who reads a policy" if moved else "leave it out",
            )
        key = tuple(sorted((name, digest) for name, digest in moved.items() if name in scope))
        if key in seen:
            raise EngineError(
                31,
                f"the candidates {seen[key]} and {candidate.name} are equal",
                place="LADDER",
                where=where,
                expected="candidates that differ",
                found=str(candidate.overrides)[:200],
                hint="leave one out",
            )
        seen[key] = candidate.name
        entrants.append(
            Entrant(
                candidate,
                tried,
                changes(
                    {name: project.policies[name].document for name in moved},
                    {name: tried.policies[name].document for name in moved},
                    tried.policies,
                ),
            )
        )
    if not entrants:
        raise EngineError(
            31,
            "every candidate is the baseline itself",
            place="LADDER",
            where=ladder.where,
            expected="a value that differs from the policy's",
            hint="widen the sweep",
        )
    return tuple(entrants)


class Runner:
    """One ladder in progress."""

    def __init__(
        self,
        project: Project,
        ladder: Ladder,
        runs_root: Path,
        resources: Resources,
        reporter: Reporter,
        wait_s: float,
    ) -> None:
        self.project = project
        self.ladder = ladder
        self.segment = project.segment(ladder.segment)
        self.runs_root = runs_root
        self.resources = resources
        self.reporter = reporter
        self.wait_s = wait_s
        if not self.segment.gates:
            raise EngineError(
                71,
                f"{self.segment.name} has no gates to decide by",
                owner=self.segment.name,
                place="LADDER",
                where=ladder.where,
                expected=", ".join(s.name for s in project.segments.values() if s.gates),
                exit_code=2,
            )
        self.metric = goal_metric(project, self.segment, ladder)
        rails = chosen_metrics(project, self.segment, ladder.veto, ladder.where)
        # `all` means all others: the rule judges its own metric.
        self.rails = tuple(key for key in rails if key != self.metric or ALL not in ladder.veto)
        asked = chosen_metrics(project, self.segment, ladder.gates, ladder.where)
        self.shown = tuple(dict.fromkeys([self.metric, *asked]))
        self.entrants = enter(project, ladder)
        self._stored: StoredStates | None = None
        self._home: Path | None = None
        """The folder of the baseline, once it is built."""
        self.request = Request(
            runs_root,
            ladder.seed,
            project.profile,
            ladder.scenario_ids,
            select=f"+{self.segment.bundle_state.state_id}",
            world=ladder.world,
        )

    def plans(self) -> list[tuple[str, Plan]]:
        """What the baseline and each candidate would run as things stand; nothing is changed."""
        return [
            ("baseline", make_plan(self.project, self.request)),
            *((e.candidate.name, make_plan(e.project, self.request)) for e in self.entrants),
        ]

    def wanted(self) -> list[Wanted]:
        """The baseline and each candidate, for workers."""
        return [
            Wanted(self.project, self.request),
            *(Wanted(e.project, self.request, self._label(e.candidate)) for e in self.entrants),
        ]

    def _label(self, candidate: Candidate) -> dict[str, str]:
        """What the run of a candidate is called."""
        return {"ladder": self.ladder.name, "name": candidate.name}

    def run(self, stored: StoredStates | None = None) -> Outcome:
        """Build, score and decide; the record is kept under the runs root. EngineError when the baseline fails.

        `stored`: a store whose states are taken rather than made, such as that of workers.
        """
        self._stored = stored
        with active_build(self.runs_root, self.wait_s):
            self.reporter.note(
                f"baseline: {self.segment.name}, profile {self.project.profile}, seed {self.ladder.seed}"
            )
            baseline = self._attempt("baseline", self.project, None)
            attempts = []
            for entrant in self.entrants:
                self.reporter.note(f"candidate {entrant.candidate.name}: {described(entrant.changes)}")
                attempts.append(self._try(entrant))
            decision = decide(
                baseline.rows,
                [ScoredCandidate(a.name, a.rows, error_line(a.error)) for a in attempts],
                self.metric,
                self.ladder.goal,
                self.rails,
            )
            outcome = Outcome(
                self.ladder,
                baseline,
                tuple(attempts),
                decision,
                self.shown,
                self.rails,
                self.metric,
                self._record_path(),
                self.entrants,
            )
            write_atomically(outcome.record, to_text(self.document(outcome)))
            self._assign(outcome)
        return outcome

    def _try(self, entrant: Entrant) -> Attempt:
        """A candidate; one that breaks a contract or an assertion has lost, and the ladder goes on."""
        name = entrant.candidate.name
        started = time.perf_counter()
        try:
            return self._attempt(name, entrant.project, self._label(entrant.candidate))
        except EngineError as error:
            if error.exit_code != 1:
                raise
            self.reporter.note(str(error))
            return Attempt(name, None, None, (), time.perf_counter() - started, error.record())

    def _attempt(self, name: str, project: Project, candidate: dict[str, str] | None) -> Attempt:
        started = time.perf_counter()
        built = checked_builder(
            project, self.request, self.resources, self.reporter, self.wait_s, candidate, self._stored
        ).run()
        segment = project.segments[self.segment.name]
        scorer = Scorer(project, self.runs_root, built.folder, segment, self.resources)
        # Where a candidate has no run of its own, its board stands in the record only: the run is the baseline's.
        shared = built.folder.root == self._home
        board = scorer.judge() if shared else scorer.score()
        if candidate is None:
            self._home = built.folder.root
        made = tuple(state_id for state_id, outcome in built.outcomes.items() if outcome in MADE)
        return Attempt(name, built.folder, board, made, time.perf_counter() - started)

    def _record_path(self) -> Path:
        stamp = utc_now().replace("-", "").replace(":", "").replace(".", "")
        return self.runs_root / "reports" / "ladders" / f"ladder_{self.ladder.name}_{stamp}.json"

    def _assign(self, outcome: Outcome) -> None:
        """The winner's run becomes the current candidate; the first baseline becomes the baseline authority."""
        name = self.segment.name
        if not holder(read_roles(self.runs_root), BASELINE, name) and outcome.baseline.folder:
            assign(self.runs_root, BASELINE, name, [(outcome.baseline.folder, "")], self.wait_s)
        won = next((a for a in outcome.attempts if a.name == outcome.decision.winner), None)
        if won is not None and won.folder is not None:
            assign(self.runs_root, CANDIDATE, name, [(won.folder, f"{self.ladder.name}/{won.name}")], self.wait_s)

    def document(self, outcome: Outcome) -> dict[str, Any]:
        """The record of a ladder as JSON: the decision first, then what it rests on."""
        ladder, by_name = self.ladder, {e.candidate.name: e for e in self.entrants}
        found = {
            "ladder": ladder.name,
            "segment": ladder.segment,
            "profile": ladder.profile,
            "seed": ladder.seed,
            "scenario_ids": list(ladder.scenario_ids),
            "world": ladder.world,
            "file_digest": ladder.digest,
            "decided_utc": utc_now(),
            "rule": {ladder.goal: ".".join(self.metric)},
            "gates": [".".join(key) for key in self.shown],
            "veto": [".".join(key) for key in self.rails],
            "decision": {
                "result": outcome.decision.result,
                "winner": outcome.decision.winner or None,
                "reason": outcome.decision.reason,
            },
            "baseline": self._attempt_document(outcome.baseline, self.project),
            "candidates": [
                {
                    **self._attempt_document(attempt, by_name[attempt.name].project),
                    "why": by_name[attempt.name].candidate.why,
                    "changes": {
                        change.name: {"from": change.before, "to": change.after}
                        for change in by_name[attempt.name].changes
                    },
                    "vetoes": list(outcome.decision.vetoes[attempt.name]),
                }
                for attempt in outcome.attempts
            ],
        }
        plain: dict[str, Any] = json.loads(json.dumps(found, default=str))
        return plain

    def _attempt_document(self, attempt: Attempt, project: Project) -> dict[str, Any]:
        scope = policies_in_scope(project, project.segments[self.segment.name])
        folder = attempt.folder
        return {
            "name": attempt.name,
            "run_id": folder.name if folder else None,
            "receipt_sha256": file_sha256(folder.root / RECEIPT) if folder else None,
            "policies": {name: project.policies[name].digest for name in sorted(scope)},
            "states_run": list(attempt.made),
            "elapsed_s": round(attempt.elapsed_s, 3),
            "error": attempt.error,
            "gateboard": document(attempt.board) if attempt.board else None,
        }


def described(found: Sequence[Change]) -> str:
    """Changes on one line."""
    return ", ".join(str(change) for change in found)


def error_line(error: dict[str, Any] | None) -> str:
    """A refusal in a few words; empty without one."""
    return f"{error['code']} {error['name']}" if error else ""
