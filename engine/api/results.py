"""What planning, building, scoring, certifying and ladders give: each as data, as a document, and as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.api.tables import BAD, FAIR, GOOD, html_section, html_table
from engine.assurance.answers import Answered, documents
from engine.assurance.verdicts import Certificate, certificate_document
from engine.build import BuildResult
from engine.ladder.run import Outcome, Runner
from engine.ladder.write_back import FileChange
from engine.plan.definition import Plan
from engine.project.definition import TIERS, Project, Segment
from engine.runs.gateboard import FAIL, Gateboard, GateRow, mark_of
from engine.runs.record import StateRecord

if TYPE_CHECKING:
    from engine.api.run import Run

Json = dict[str, Any]
MARKS = {"A": GOOD, "B+": GOOD, "B": FAIR, "below A": FAIR, "FAIL": BAD}


@dataclass(frozen=True)
class Planned:
    """What a build would run or reuse, and why."""

    plan: Plan

    @property
    def changes(self) -> bool:
        """Whether anything would run."""
        return bool(self.plan.runs)

    @property
    def states(self) -> list[Json]:
        """A row per state, in the order of a build: its id, what would happen, the reasons, seconds and rows."""
        return [
            {
                "state": step.state_id,
                "action": step.action,
                "reasons": list(step.reasons),
                "signature": step.signature,
                "estimate_s": step.estimate_s,
                "last_rows": step.last_rows,
                "source": str(step.source.root) if step.source else None,
                "stored": step.stored,
                "selected": step.state_id in self.plan.selected,
            }
            for step in self.plan.steps
        ]

    def document(self) -> Json:
        """What `engine plan --json` prints."""
        plan = self.plan
        return {
            "profile": plan.request.profile,
            "seed": plan.request.seed,
            "folder": str(plan.folder.root) if plan.folder else None,
            "states": self.states,
            "changes": self.changes,
        }

    def __repr__(self) -> str:
        steps = self.plan.steps
        linked, kept = (sum(step.action == action for step in steps) for action in ("link", "keep"))
        return f"<plan: {len(self.plan.runs)} to run, {linked} to reuse, {kept} unchanged>"

    def _repr_html_(self) -> str:
        rows = [
            (row["state"], row["action"], row["estimate_s"], row["last_rows"], "; ".join(row["reasons"]))
            for row in self.states
            if row["action"] != "keep"
        ]
        table = html_table(("state", "action", "seconds", "rows", "why"), rows) if rows else ""
        return html_section("Plan", repr(self).strip("<>"), table)


@dataclass(frozen=True)
class Gates:
    """Gateboards of a run, each with what later segments say of it."""

    told: Answered

    @property
    def boards(self) -> tuple[Gateboard, ...]:
        """A board per segment."""
        return tuple(board for board, _ in self.told)

    @property
    def failed(self) -> bool:
        """Whether a board failed."""
        return any(board.grade == FAIL for board in self.boards)

    @property
    def verdicts(self) -> dict[str, str]:
        """Segment -> its verdict, in the segment's own words."""
        return {board.segment: board.verdict for board in self.boards}

    @property
    def rows(self) -> tuple[GateRow, ...]:
        """Every measured row of every board."""
        return tuple(row for board in self.boards for row in board.rows)

    def document(self) -> list[Json]:
        """What `engine gates --json` prints."""
        return documents(self.told)

    def __iter__(self) -> Iterator[Gateboard]:
        return iter(self.boards)

    def __len__(self) -> int:
        return len(self.told)

    def __getitem__(self, segment: str) -> Gateboard:
        return next(board for board in self.boards if board.segment == segment)

    def __repr__(self) -> str:
        return f"<gates: {', '.join(f'{name} {said}' for name, said in self.verdicts.items()) or 'none'}>"

    def _repr_html_(self) -> str:
        return "".join(_board_html(board) for board in self.boards) or html_section("Gates", "none are scored")


def _board_html(board: Gateboard) -> str:
    rows = [
        (
            row.test_id,
            row.metric_name,
            row.value,
            row.comparison,
            row.threshold_A if row.is_outside else row.threshold_B,
            row.threshold_Bplus,
            row.support_n,
            mark_of(row) if row.decides else f"({mark_of(row)})",
        )
        for row in board.rows
    ]
    stamps = f" [{', '.join(board.stamps)}]" if board.stamps else ""
    said = f"{board.verdict}{stamps}; profile {board.profile}, seed {board.seed}, run {board.run_id[:8]}"
    header = ("gate", "metric", "value", "", "least", "B+", "n", "band")
    return html_section(f"{board.segment} gateboard", said, html_table(header, rows, colours=MARKS))


def refusing(record: StateRecord) -> list[str]:
    """The failed checks behind a withheld flag, a line each."""
    return [
        f"{check['code']} {check['name']}: {check['violations']} rows, {check['samples'][:3]}"
        for check in record.checks
        if check["result"] == "FAIL"
    ]


@dataclass(frozen=True)
class Built:
    """A build that was done; `result` is None where the selection holds no state as things stand."""

    result: BuildResult | None
    gates: Gates = field(default_factory=lambda: Gates([]))
    whole_s: float = 0.0
    """Seconds of the build and of scoring."""
    opened: Run | None = field(default=None, repr=False)
    scored: tuple[str, ...] = ()
    """Segments whose gates were scored for this; the other boards hold, and are shown as they stand."""

    @property
    def withheld(self) -> list[StateRecord]:
        """States that were published without their passed flag."""
        return [record for record in self.result.records.values() if record.withheld] if self.result else []

    @property
    def failed(self) -> bool:
        """Whether a flag is withheld or a board failed."""
        return bool(self.withheld) or self.gates.failed

    @property
    def is_run(self) -> bool:
        """Whether a run was built: no run is opened where packs or a world alone are selected."""
        return self.result is not None and self.result.tier == TIERS[-1]

    @property
    def run(self) -> Run:
        """The run that was built, to ask; a LookupError where nothing of a run was selected."""
        if self.opened is None:
            raise LookupError("the selection holds no state of a run, so none was built")
        return self.opened

    @property
    def place(self) -> str:
        """What was built and where, in words."""
        if self.result is None:
            return "nothing"
        return f"{self.result.tier} {self.result.folder.name[:8]}: {self.result.folder.root}"

    def document(self) -> Json:
        """What `engine build --json` prints."""
        result = self.result
        return {
            "run_id": result.folder.name if result and self.is_run else None,
            "folder": str(result.folder.root) if result else None,
            "withheld": {record.state_id: refusing(record) for record in self.withheld},
            "states": result.outcomes if result else {},
            "elapsed_s": round(result.elapsed_s, 3) if result else 0.0,
            "replayed_s": result.replayed_s if result else {},
            "scored": list(self.scored),
            "gateboards": self.gates.document(),
        }

    def __repr__(self) -> str:
        if self.result is None:
            return "<build: nothing to do>"
        reused = self.result.count("kept") + self.result.count("linked")
        return f"<build: {self.result.count('built')} built, {reused} reused; {self.place}>"

    def _repr_html_(self) -> str:
        return html_section("Build", repr(self).strip("<>")) + (
            self.gates._repr_html_() if len(self.gates) else ""
        )


@dataclass(frozen=True)
class Certified:
    """A certificate over several seeds."""

    project: Project = field(repr=False)
    segment: Segment = field(repr=False)
    certificate: Certificate

    @property
    def verdict(self) -> str:
        """In the segment's own words."""
        return self.certificate.verdict

    @property
    def failed(self) -> bool:
        """Whether the segment is not certified."""
        return self.certificate.grade == FAIL

    def document(self) -> Json:
        """What `engine certify --json` prints."""
        return certificate_document(self.project, self.segment, self.certificate)

    def __repr__(self) -> str:
        seeds = ", ".join(str(result.seed) for result in self.certificate.seeds)
        return (
            f"<certificate of {self.segment.name}: {self.verdict}; profile {self.project.profile}, seeds {seeds}>"
        )

    def _repr_html_(self) -> str:
        rows = [
            (result.seed, result.folder.name[:8] if result.folder else "", result.board.verdict)
            if result.board
            else (result.seed, "", "aborted")
            for result in self.certificate.seeds
        ]
        return html_section("Certificate", repr(self).strip("<>"), html_table(("seed", "run", "verdict"), rows))


@dataclass(frozen=True)
class Laddered:
    """A ladder that was run, and what its winner changes in the files of the project."""

    runner: Runner = field(repr=False)
    outcome: Outcome
    changes: tuple[FileChange, ...]
    written: bool

    @property
    def winner(self) -> str | None:
        """The name of the candidate that won."""
        return self.outcome.decision.winner or None

    def document(self) -> Json:
        """What `engine ladder --json` prints."""
        return {
            **self.runner.document(self.outcome),
            "record": str(self.outcome.record),
            "written": self.written,
            "diff": [change.diff() for change in self.changes],
        }

    def __repr__(self) -> str:
        decision = self.outcome.decision
        return f"<ladder {self.outcome.ladder.name}: {decision.result} {decision.winner or ''}; {decision.reason}>"

    def _repr_html_(self) -> str:
        everyone = (self.outcome.baseline, *self.outcome.attempts)
        rows = []
        for key in self.outcome.shown:
            found = [attempt.rows.get(key) for attempt in everyone]
            rows.append((".".join(key), *(row.value if row else None for row in found)))
        rows.append(("verdict", *(a.board.verdict if a.board else "aborted" for a in everyone)))
        header = ("metric", *(attempt.name for attempt in everyone))
        return html_section("Ladder", repr(self).strip("<>"), html_table(header, rows))
