"""What people read: one line per state, a progress bar on a terminal, tables. Progress goes to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from engine.cli.progress import Progress

if TYPE_CHECKING:
    from engine.assurance.answers import Answered
    from engine.plan.definition import Plan
    from engine.project.definition import Project, State
    from engine.runs.gateboard import Gateboard
    from engine.runs.record import StateRecord

WORDS = {
    "built": "OK",
    "replayed": "OK same bytes",
    "linked": "reused",
    "kept": "unchanged",
    "waiting": "not selected",
}

STATE_COLOURS = {
    "green": "green",
    "done": "green",
    "frozen": "green",
    "open": "yellow",
    "stale": "yellow",
    "red": "red",
    "missing": "yellow",
    "blocked": "white",
}


def human_count(value: float | int | None) -> str:
    """1234567 -> 1.2M."""
    if value is None:
        return "-"
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            scaled = value / (1e3 if unit == "k" else size)
            return f"{scaled:.1f}{unit}"
    return f"{value:.0f}"


def human_seconds(value: float | None) -> str:
    """Seconds as people say them."""
    if value is None:
        return "-"
    return f"{value:.2f}s" if value < 10 else f"{value:.0f}s"


def table(header: Sequence[str], rows: Sequence[Sequence[Any]], right: Sequence[int] = ()) -> str:
    """Aligned columns; `right`: indices of right-aligned ones. Cells wrap on a terminal that is too narrow."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(width_of(row[index]) for row in cells) for index in range(len(header))]
    room = columns_of_terminal()
    if room is not None and sum(widths) + 2 * len(widths) - 2 > room:
        from engine.cli.fitted_table import fitted

        return fitted(cells, widths, frozenset(right), room)
    lines = []
    for number, row in enumerate(cells):
        parts = [
            " " * (width - width_of(cell)) + cell if index in right else cell + " " * (width - width_of(cell))
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(parts).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(lines)


def columns_of_terminal() -> int | None:
    """How wide the terminal is that results go to; None where they go to a pipe or a file."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def width_of(text: str) -> int:
    """The columns that a text takes on a terminal: none for its colours, two for a wide character."""
    bare = click.unstyle(text)
    if bare.isascii():
        return len(bare)
    from rich.cells import cell_len

    return cell_len(bare)


def is_plain(stream: Any) -> bool:
    """Whether escape codes have no place here: no terminal, a dumb one, or NO_COLOR."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not stream.isatty()


def megabytes(size: int) -> str:
    """Bytes as MB."""
    return f"{size / 1e6:.1f}"


def paint(text: str, colour: str, stream: Any = None) -> str:
    """Coloured on a terminal, plain elsewhere and under NO_COLOR."""
    if is_plain(stream or sys.stdout):
        return text
    return click.style(text, fg=colour)


def paint_state(state: str, width: int = 0) -> str:
    """The state of a lane, a phase or a condition in its colour."""
    return paint(f"{state:<{width}}", STATE_COLOURS[state])


class Console:
    """Tells a person what a build does."""

    def __init__(
        self,
        project: Project,
        quiet: bool,
        show_kept: bool = False,
        offer: Callable[[Plan], list[str]] | None = None,
    ) -> None:
        self._project = project
        self._quiet = quiet
        self._show_kept = show_kept
        self._offer = offer
        self._progress = Progress(not quiet and not is_plain(sys.stderr))
        self._current = ""
        self._ordinal = 0
        self._total = 0
        context = click.get_current_context(silent=True)
        if context is not None:
            context.call_on_close(self._progress.hide)

    def plan(self, plan: Plan) -> None:
        runs = len(plan.runs)
        # Of several seeds that workers make at once the plans come one after the other, before the first state.
        self._total = runs + (0 if self._ordinal else self._total)
        self._ordinal = 0
        self._progress.expect({step.state_id: step.estimate_s for step in plan.runs})
        if runs:
            known = [step.estimate_s for step in plan.runs if step.estimate_s is not None]
            about = f", about {human_seconds(sum(known))}" if len(known) == runs else ""
            self.note(f"profile {plan.request.profile}, seed {plan.request.seed}: {runs} states to run{about}")
            for line in self._offer(plan) if self._offer and not self._quiet else ():
                self.note(line)

    def note(self, text: str) -> None:
        """A line of progress."""
        if not self._quiet:
            self._progress.hide()
            click.echo(text, err=True)

    def started(self, state: State) -> None:
        self._ordinal += 1
        self._current = f"[{self._ordinal:>2}/{max(self._total, self._ordinal)}] {state.state_id:<7}"
        self._progress.begin(state.state_id, self._current, max(1, len(state.models)))

    def step(self, event: dict[str, Any]) -> None:
        self._progress.step(str(event["step"]))

    def finished(self, state: State, outcome: str, record: StateRecord, elapsed_s: float) -> None:
        from engine.timing.budgets import budget_of

        self._progress.end(state.state_id)
        if outcome in ("kept", "linked") and not self._show_kept:
            return
        budget = budget_of(self._project.segments[state.segment], state.name)["target"]
        allowed = f" (budget {budget}s)" if budget is not None and outcome == "built" else ""
        word = WORDS[outcome]
        if record.withheld:
            word = "FLAG WITHHELD"
        colour = "red" if record.withheld else "green"
        seeded = "seed" in self._project.segments[state.segment].partition
        seed = f"seed={record.seed}" if seeded else "any seed"
        self.note(
            f"{self._current if outcome in ('built', 'replayed') else state.state_id:<16} "
            f"{seed:<8}  {paint(word, colour, sys.stderr):<4}  "
            f"{human_count(record.rows):>7} rows  {human_seconds(elapsed_s):>6}{allowed}"
        )


COLOURS = {"A": "green", "B+": "green", "B": "yellow", "FAIL": "red", "below A": "yellow"}
"""Band that a row or a verdict reached -> its colour."""


def gateboards_text(boards: Answered) -> str:
    """Gateboards one below the other, each with what later segments say of it."""
    return "\n".join(
        line for board, answers in boards for line in (gateboard_text(board), *(answer.text for answer in answers))
    )


def gateboard_text(board: Gateboard) -> str:
    """The gateboard as a table, verdict last; a column for band A where the segment has gates of it."""
    from engine.runs.gateboard import WORDS, mark_of, outside_text

    bands = 3 if any(row.is_outside for row in board.rows) else 2
    rows = []
    for row in board.rows:
        mark = mark_of(row)
        shown = mark if row.decides else f"({mark})"
        rows.append(
            [
                row.test_id,
                row.metric_name,
                number(row.value),
                row.comparison,
                *(number(limit) for limit in (row.threshold_B, row.threshold_Bplus, row.threshold_A)[:bands]),
                human_count(row.support_n),
                row.owner_state,
                paint(shown, COLOURS[mark]),
            ]
        )
    header = ["gate", "metric", "value", "", *("B", "B+", "A")[:bands], "n", "owner", "pass"]
    seed = f"seed {board.seed}, " if board.seed is not None else ""
    stamps = f"  [{', '.join(board.stamps)}]" if board.stamps else ""
    informative = any(not row.decides for row in board.rows)
    legend = "\n(in brackets: reported, does not decide)" if informative else ""
    return (
        f"{board.segment} gateboard, {seed}profile {board.profile}, run {board.run_id[:8]}\n"
        f"{table(header, rows, right=(2, *range(4, 5 + bands)))}{legend}\n"
        f"verdict: {paint(board.verdict, COLOURS[WORDS[board.grade]])}{stamps}; {outside_text(board.rows)}"
    )


def number(value: float | None) -> str:
    """A measured value as people read it."""
    if value is None:
        return "-"
    if value == int(value) and abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:.4g}" if abs(value) < 0.001 else f"{value:.3f}"
