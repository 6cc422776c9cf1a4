"""A plan as frozen data: what `engine plan` prints and `engine build` executes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine.runs.folder import Identity, RunFolder
from engine.runs.record import StateRecord

KEEP, LINK, RUN, REPLAY, WAIT = "keep", "link", "run", "replay", "wait"
"""What happens to a state: it stands in the current folder; it is linked from another; it runs; it runs again to
prove equal bytes; it is not selected and stays as it is."""


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    runs_root: Path
    seed: int
    profile: str
    scenario_ids: tuple[str, ...] = ("baseline_v1",)
    select: str = ""
    exclude: str = ""
    replay: bool = False
    world: str = ""
    """A world's name or id; empty: the generated one."""


@dataclass(frozen=True)
class Step:
    """One state of a plan."""

    state_id: str
    tier: str
    action: str
    reasons: tuple[str, ...]
    signature: str | None
    status: str
    """modified (it differs itself), stale (what it reads is about to run), missing, reused: for `state:`."""
    source: RunFolder | None = None
    record: StateRecord | None = None
    estimate_s: float | None = None
    last_rows: int | None = None
    failed: bool = False
    """Whether its last run was refused, or it stands without its passed flag."""

    @property
    def stored(self) -> bool:
        """Whether it is brought from a store."""
        return self.record is not None and self.source is None

    @property
    def statuses(self) -> frozenset[str]:
        """What `state:` selects the state by."""
        return frozenset((self.status, "failed") if self.failed else (self.status,))


@dataclass(frozen=True)
class Plan:
    """Every state in topological order, and the folder that they belong to."""

    request: Request
    steps: tuple[Step, ...]
    folder: RunFolder | None
    """The run folder that the build goes on in; None: it opens a new one."""
    identity: Identity | None
    """None while the world is not built: its content is part of the identity."""
    selected: frozenset[str] = field(default_factory=frozenset)

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that do something."""
        return tuple(step for step in self.steps if step.action in (RUN, LINK, REPLAY))

    @property
    def runs(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.action in (RUN, REPLAY))

    def step(self, state_id: str) -> Step:
        return next(step for step in self.steps if step.state_id == state_id)
