"""What can run now: a pure function of the graph of states and of what is known of them.

A line is one seed's states. States are tasks; a task that is lost with its worker runs again, one that a check has
stopped never does, and what needs it waits for good, in its own line alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

UNTIMED_S = 1.0
"""What a state is taken to need that never ran."""


@dataclass
class Line:
    """One seed's states, and how they stand."""

    name: str
    wanted: tuple[str, ...]
    """The states that are to be brought, in topological order."""
    known: set[str] = field(default_factory=set)
    """Those that are built, wanted or not."""
    begun: set[str] = field(default_factory=set)
    """Those that a worker is at, or that wait for the result of another line."""
    refused: set[str] = field(default_factory=set)
    """Those that a check has stopped."""


def blocked(line: Line, parents: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The states of a line that can never run, for a state that they need was refused."""
    out: set[str] = set()
    for state in line.wanted:
        if any(parent in line.refused or parent in out for parent in parents[state]):
            out.add(state)
    return frozenset(out)


def ready(line: Line, parents: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The states of a line that nobody has begun and whose parents are all built, in topological order.

    The parents of a state are those of `plan.graph`: what it reads, and the state before it in its segment. So the
    first model state waits for the seal, though its signature does not hold it: the gates are verified first.
    """
    wanted = set(line.wanted)
    return tuple(
        state
        for state in line.wanted
        if state not in line.known | line.begun | line.refused
        and all(parent in line.known or parent not in wanted for parent in parents[state])
        and not any(parent in line.refused for parent in parents[state])
    )


def is_over(line: Line, parents: Mapping[str, Collection[str]]) -> bool:
    """Whether every wanted state of a line is built, refused, or blocked by one that is."""
    return set(line.wanted) <= line.known | line.refused | blocked(line, parents)


def longest_paths(
    order: Sequence[str], parents: Mapping[str, Collection[str]], seconds: Mapping[str, float | None]
) -> dict[str, float]:
    """Seconds from the start of a state to the end of the longest chain of states that need it."""
    out: dict[str, float] = {}
    for state in reversed(order):
        own = seconds.get(state)
        out[state] = (UNTIMED_S if own is None else own) + max(
            (length for child, length in out.items() if state in parents[child]), default=0.0
        )
    return out


def may_retry(losses: int, retries: int) -> bool:
    """Whether a task that has lost its worker `losses` times runs again."""
    return losses <= retries


def share(cores: int, slots: int, running: int, waiting: int) -> int:
    """How many cores a task gets that begins beside `running` others while `waiting` more could."""
    side_by_side = min(slots, running + 1 + waiting)
    return max(1, cores // max(1, side_by_side))
