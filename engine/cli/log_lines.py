"""Progress for programs: what a build does as JSON, one object a line on standard error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import F

if TYPE_CHECKING:
    from engine.build import Reporter
    from engine.plan.definition import Plan
    from engine.project.definition import State
    from engine.runs.record import StateRecord

TEXT, JSON = "text", "json"


def log_option(function: F) -> F:
    """`--log-format`, whose value is `log_format`."""
    return click.option(
        "--log-format",
        type=click.Choice((TEXT, JSON)),
        default=TEXT,
        show_default=True,
        help="Progress on stderr for people, or as JSON, an event a line.",
    )(function)


def progress_lines(log_format: str, quiet: bool) -> Reporter | None:
    """Who is told of progress under `--log-format`; None: people are, as under `--quiet` nobody is."""
    return LogLines() if log_format == JSON and not quiet else None


class LogLines:
    """Tells a program what a build does.

    Each line has ts_utc and event: PLAN (profile, seed, states to run), NOTE (text), BEGIN (state), STEP
    (state, and what its record will say of the step), END (state, outcome: built, replayed, linked or kept,
    signature, rows, bytes, elapsed_s).
    """

    def __init__(self) -> None:
        self._state = ""

    def plan(self, plan: Plan) -> None:
        states = [step.state_id for step in plan.runs]
        _write("PLAN", profile=plan.request.profile, seed=plan.request.seed, states=states)

    def note(self, text: str) -> None:
        """Whatever else there is to say."""
        _write("NOTE", text=text)

    def started(self, state: State) -> None:
        self._state = state.state_id
        _write("BEGIN", state=state.state_id)

    def step(self, event: dict[str, Any]) -> None:
        _write("STEP", **{**event, "state": self._state})

    def finished(self, state: State, outcome: str, record: StateRecord, elapsed_s: float) -> None:
        told = {
            "signature": record.signature,
            "rows": record.rows,
            "bytes": sum(output.bytes for output in record.outputs),
        }
        _write("END", state=state.state_id, outcome=outcome, **told, elapsed_s=round(elapsed_s, 3))


def _write(event: str, **detail: Any) -> None:
    from engine.runs.folder import utc_now

    click.echo(json.dumps({"ts_utc": utc_now(), "event": event, **detail}, default=str), err=True)
