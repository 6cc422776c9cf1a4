"""What the coordinator asks of those that run tasks: processes of this machine, or a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

Document = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """A request that is over."""

    key: str
    answer: Document | None
    """None: the worker was lost and nobody knows how far it came."""
    why: str = ""
    """How a worker was lost."""


class Runner(Protocol):
    """Runs requests of `engine/cluster/worker.py`, each once; the coordinator decides what runs again."""

    def slots(self) -> int:
        """How many requests run side by side."""
        ...

    def nodes(self) -> list[str]:
        """The machines that answer requests; a request may name one under `node`."""
        ...

    def cores(self) -> int:
        """The cores that they share on one machine."""
        ...

    def begin(self, key: str, request: Document) -> None:
        """Start a request."""
        ...

    def ended(self) -> list[Ended]:
        """Wait until one or more are over."""
        ...

    def close(self) -> None:
        """Stop whatever still runs; nothing half is visible."""
        ...
