"""Clocks of a build: one event per model, check and publish, so that no second is unaccounted for."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.project.definition import Query

RESOLUTION, VALIDATION, COMPUTE, WRITE = (
    "input_resolution",
    "input_load_schema_validation",
    "core_compute",
    "output_write_idempotency",
)
LANES = (RESOLUTION, VALIDATION, COMPUTE, WRITE)


def peak_rss_mb() -> float:
    """The highest resident memory of this process so far."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


@dataclass
class StepClock:
    """Collects the perf events of one state; `on_step` is told each step as it ends."""

    segment: str
    state: str
    on_step: Callable[[dict[str, Any]], None] = lambda event: None
    events: list[dict[str, Any]] = field(default_factory=list)
    _cpu: float = field(default_factory=time.process_time)

    def _add(
        self,
        step: str,
        lane: str,
        started: float,
        status: str,
        error: str | None,
        rows: int,
        size: int,
        model: str | None = None,
    ) -> None:
        cpu, self._cpu = time.process_time() - self._cpu, time.process_time()
        event = {
            "segment": self.segment,
            "state": self.state,
            "step": step,
            "model": model,
            "lane": lane,
            "sequence": len(self.events) + 1,
            "elapsed_s": round(time.perf_counter() - started, 4),
            "cpu_s": round(cpu, 4),
            "status": status,
            "error_type": error,
            "rows_out": rows,
            "bytes_written": size,
            "peak_rss_mb": peak_rss_mb(),
        }
        self.events.append(event)
        self.on_step(event)

    def finished(self, query: Query, started: float, rows: int, size: int) -> None:
        self._add(query.step, query.lane, started, "OK", None, rows, size, query.name)

    def failed(self, query: Query, started: float, error: str) -> None:
        self._add(query.step, query.lane, started, "FAIL", error, 0, 0, query.name)

    def lane(self, step: str, lane: str, started: float, rows: int = 0, size: int = 0) -> None:
        """A step that is no model: resolving inputs, validating, publishing."""
        self._add(step, lane, started, "OK", None, rows, size)
