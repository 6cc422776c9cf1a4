"""How two runs differ, as Markdown for a comment on a pull request: verdicts, gates, states, causes.

It is a function of the two runs and the project: no time, no place of this machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.assurance.claims import Looked, look_at_past_board
from engine.assurance.compare import Difference, compare_runs
from engine.assurance.rederive import rows_of
from engine.project.definition import Project, Segment
from engine.reporting.markdown import cell, code, table
from engine.reporting.svg import number
from engine.runs.folder import RunFolder
from engine.runs.gateboard import BELOW_A, FAIL, GRADES, WORDS, GateRow, mark_of

MISSED = (WORDS[FAIL], BELOW_A)
"""Marks of a row that reached no band."""
BANDS = (*(WORDS[grade] for grade in GRADES), BELOW_A)
"""Marks, best first."""


@dataclass(frozen=True)
class MovedGate:
    """A metric whose value or mark differs between two gateboards; None: it is not there."""

    segment: str
    name: tuple[str, str]
    before: GateRow | None
    after: GateRow | None

    @property
    def marks(self) -> tuple[str, str]:
        """The bands that it reached, in brackets where it does not decide, `–` where it is not there."""
        first, second = ("–" if row is None else _mark(row) for row in (self.before, self.after))
        return first, second

    @property
    def is_judged_otherwise(self) -> bool:
        """Whether both are there and their thresholds differ."""
        if self.before is None or self.after is None:
            return False
        first, second = (
            (row.comparison, row.threshold_B, row.threshold_Bplus, row.threshold_A)
            for row in (self.before, self.after)
        )
        return first != second

    @property
    def rank(self) -> int:
        """0: it fell to another band, 1: it reached a better one, or is new or gone; 2: its value alone moved."""
        if self.marks[0] == self.marks[1]:
            return 2
        if self.before is None or self.after is None:
            return 1
        first, second = (BANDS.index(mark_of(row)) for row in (self.before, self.after))
        return 0 if second > first else 1


def pull_request_comment(
    project: Project, before: RunFolder, after: RunFolder, expression: str = "", exclude: str = ""
) -> str:
    """What GitHub shows as tables; a line where nothing differs. States may be selected as in `compare_runs`."""
    found = compare_runs(project, before, after, expression, exclude)
    names = f"`{before.name[:8]}` and `{after.name[:8]}`"
    states = {record.state_id for folder in (before, after) for record in folder.records()}
    boards = [
        (segment, look_at_past_board(before, segment), look_at_past_board(after, segment))
        for segment in project.segments.values()
        if segment.gates and segment.bundle_state.state_id in states
    ]
    moved = [gate for board in boards for gate in _moved_gates(*board)]
    if not found and not moved and all(first.word() == second.word() for _, first, second in boards):
        return f"Runs {names} do not differ: no state, gate or verdict moved.\n"
    lines = [
        f"**Run `{after.name[:8]}` against `{before.name[:8]}`**",
        *_verdicts(boards),
        *_gates(sorted(moved, key=lambda gate: gate.rank)),
        *_states(found),
        *_causes(found),
    ]
    return "\n".join(lines) + "\n"


def _mark(row: GateRow) -> str:
    mark = mark_of(row)
    return mark if row.decides else f"({mark})"


def _moved_gates(segment: Segment, before: Looked, after: Looked) -> Iterator[MovedGate]:
    """In the order of the gateboards; none where one of the runs has no gateboard that can be read."""
    if before.document is None or after.document is None:
        return
    first, second = (
        {(row.test_id, row.metric_name): row for row in rows_of(board)}
        for board in (before.document, after.document)
    )
    for name in dict.fromkeys([*first, *second]):
        gate = MovedGate(segment.name, name, first.get(name), second.get(name))
        values = [row and row.value for row in (gate.before, gate.after)]
        if values[0] != values[1] or gate.marks[0] != gate.marks[1]:
            yield gate


def _verdicts(boards: Iterable[tuple[Segment, Looked, Looked]]) -> Iterator[str]:
    words = [(segment.name, before.word(), after.word()) for segment, before, after in boards]
    moved = [(name, first, f"**{second}**") for name, first, second in words if first != second]
    yield from table(("segment", "verdict before", "verdict after"), moved)
    same = [f"{name} {second}" for name, first, second in words if first == second]
    if same:
        yield from ("", f"{'Verdicts as before' if moved else 'All verdicts as before'}: {', '.join(same)}.")


def _gates(moved: list[MovedGate]) -> Iterator[str]:
    yield ""
    if not moved:
        yield "No gate moved."
        return
    graded = sum(gate.rank < 2 for gate in moved)
    yield f"{_count(len(moved), 'metric')} moved, {graded} to another band."
    rows = []
    for gate in moved:
        first, second = gate.marks
        grade = first if first == second else f"{first} → **{second}**"
        values = (number(row.value if row else None) for row in (gate.before, gate.after))
        metric = code(gate.name[1]) + (" (other thresholds)" if gate.is_judged_otherwise else "")
        rows.append((gate.segment, code(gate.name[0]), metric, *values, grade))
    yield from table(("segment", "gate", "metric", "before", "after", "band"), rows, right=(3, 4))


def _states(found: list[Difference]) -> Iterator[str]:
    states = [difference for difference in found if difference.what == "state"]
    rows = {d.name: (number(d.a), number(d.b)) for d in found if d.what == "rows"}
    contents = [difference.name for difference in found if difference.what == "digest"]
    yield ""
    if not states:
        yield "No state ran otherwise."
        return
    yield f"States that differ ({len(states)}): {', '.join(_stood(state) for state in states)}."
    if not contents:
        yield "Their contents are the same."
        return
    yield f"Datasets with other contents ({len(contents)}):"
    shown = [
        (code(state), code(dataset), *rows.get(f"{state} {dataset}", ("the same", "the same")))
        for state, _, dataset in (name.partition(" ") for name in contents)
    ]
    yield from table(("state", "dataset", "rows before", "rows after"), shown, right=(2, 3))


def _stood(state: Difference) -> str:
    alone = " (new)" if state.a is None else " (gone)" if state.b is None else ""
    return f"`{state.name}`{alone}"


def _causes(found: list[Difference]) -> Iterator[str]:
    """Policies, SQL, tokens and versions, folded away: the pull request itself shows the files."""
    causes = [difference for difference in found if difference.what in ("token", "runtime", "policy", "sql")]
    if not causes:
        return
    yield from ("", f"<details><summary>{_count(len(causes), 'cause')}</summary>")
    rows = []
    for cause in causes:
        first, second = cause.shown or (_short(cause.a), _short(cause.b))
        rows.append((cause.what, code(cause.name), cell(first), cell(second)))
    yield from table(("what", "name", "before", "after"), rows)
    yield from ("", "</details>")


def _count(number_of: int, noun: str) -> str:
    return f"{number_of} {noun}{'' if number_of == 1 else 's'}"


def _short(value: object) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= 28 else f"{text[:12]}…"
