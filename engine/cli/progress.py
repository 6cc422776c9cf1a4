"""What a terminal shows while a state runs: a bar, the time so far, the time that history says is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.live import Live

BAR_WIDTH = 16
CLOSING_STEPS = 3
"""Contracts, assertions, publishing: what follows the models of a state."""


class TimeLeft:
    """How long the states of a plan will still take, if they take what they took the last time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._estimates: dict[str, float | None] = {}
        self._ended: set[str] = set()
        self._running = ""
        self._started = 0.0

    def expect(self, estimates: dict[str, float | None]) -> None:
        """Look forward to these states: id -> seconds of the last time, None where it was never timed."""
        self._estimates |= estimates
        self._ended -= estimates.keys()

    def begin(self, state_id: str) -> None:
        self._running, self._started = state_id, self._clock()

    def end(self, state_id: str) -> None:
        self._ended.add(state_id)
        self._running = ""

    @property
    def elapsed_s(self) -> float:
        """Seconds of the state that runs."""
        return self._clock() - self._started

    def left(self) -> tuple[float, int]:
        """(seconds of the states whose time is known, number of those that were never timed)."""
        waiting = {state_id: s for state_id, s in self._estimates.items() if state_id not in self._ended}
        known = sum(
            max(0.0, seconds - self.elapsed_s) if state_id == self._running else seconds
            for state_id, seconds in waiting.items()
            if seconds is not None
        )
        return known, sum(seconds is None for seconds in waiting.values())

    def done(self) -> float | None:
        """Share of the plan's time that has passed; None while some of it is not known."""
        known = [seconds for seconds in self._estimates.values() if seconds is not None]
        if not sum(known) or len(known) < len(self._estimates):
            return None
        return min(1.0, 1.0 - self.left()[0] / sum(known))


def spoken(seconds: float) -> str:
    """Seconds as a clock that is read from afar: 41s, 3m 05s, 1h 02m."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    return f"{whole // 60}m {whole % 60:02}s" if whole < 3600 else f"{whole // 3600}h {whole // 60 % 60:02}m"


class Progress:
    """One line at the bottom of stderr while a state runs; nothing at all where `shown` is false."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._time = TimeLeft()
        self._live: Live | None = None
        self._title, self._step = "", ""
        self._steps, self._models = 0, 1

    def expect(self, estimates: dict[str, float | None]) -> None:
        """The states of a plan -> the seconds that they took the last time."""
        self._time.expect(estimates)

    def begin(self, state_id: str, title: str, models: int) -> None:
        """A state begins: show the line."""
        self._time.begin(state_id)
        self._title, self._step, self._steps, self._models = title, "", 0, models
        if self._shown:
            self._show()

    def step(self, name: str) -> None:
        """A step of the state has ended."""
        self._steps += 1
        self._step = name

    def end(self, state_id: str) -> None:
        """A state has ended: take the line away."""
        self._time.end(state_id)
        self.hide()

    def hide(self) -> None:
        """Leave the terminal as it was; the next state shows the line again."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.live import Live

        self.hide()
        console = Console(file=sys.stderr, highlight=False)
        # What others write goes where they write it: rich would lead stdout to the console of the line.
        self._live = Live(
            get_renderable=self._line,
            console=console,
            transient=True,
            refresh_per_second=5,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def _line(self) -> Any:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        share = self._time.done()
        if share is None:
            share = min(1.0, self._steps / (self._models + CLOSING_STEPS))
        told = self._told()
        line = Table.grid(padding=(0, 1))
        for width in (len(self._title), BAR_WIDTH, len(told)):
            line.add_column(no_wrap=True, min_width=width)
        line.add_column(no_wrap=True, overflow="ellipsis")
        bar = ProgressBar(
            total=1.0, completed=share, width=BAR_WIDTH, complete_style="green", finished_style="green"
        )
        line.add_row(Text(self._title), bar, Text(told), Text(self._step, style="dim"))
        return line

    def _told(self) -> str:
        known, unknown = self._time.left()
        about = f"about {spoken(known)} left" if known >= 0.5 else "" if unknown else "longer than the last time"
        untimed = f"{unknown} never timed" if unknown else ""
        return ", ".join(filter(None, (f"{self._time.elapsed_s:4.1f}s", about, untimed)))
