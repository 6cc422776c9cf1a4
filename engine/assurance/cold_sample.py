"""One cold sample: replay a segment of a run and take its times. Runs in a process of its own."""

from __future__ import annotations

import os
import platform
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.assurance.required import checked_builder
from engine.assurance.standing import request_of
from engine.build import make_plan, runtime_versions
from engine.duckdb_connection import Resources
from engine.plan.definition import REPLAY, Plan
from engine.project.definition import Project, Segment, State
from engine.runs.folder import RunFolder, utc_now
from engine.runs.record import StateRecord
from engine.timing.series import COLD, Sample, refused, timing_of


class _Clock:
    """Hears the build's steps and keeps them."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def plan(self, plan: Plan) -> None: ...
    def note(self, text: str) -> None: ...
    def started(self, state: State) -> None: ...
    def finished(self, state: State, outcome: str, record: StateRecord, elapsed_s: float) -> None: ...

    def step(self, event: dict[str, Any]) -> None:
        self.events.append(event)


def take_sample(
    project: Project, runs_root: Path, folder: RunFolder, segment: Segment, resources: Resources, wait_s: float
) -> Sample:
    """Replay every state of the segment; EngineError 095 where the run is not as the project has it."""
    clock = _Clock()
    request = replace(request_of(runs_root, folder), select=segment.name, replay=True)
    plan = make_plan(project, request)
    actions = {step.state_id: step.action for step in plan.steps if step.state_id in plan.selected}
    if plan.folder is None or plan.folder.name != folder.name or set(actions.values()) != {REPLAY}:
        raise refused(
            95,
            f"{segment.name} of this run is not as the project has it: its times are no sample",
            str(folder.root),
            found=", ".join(f"{state}: {action}" for state, action in actions.items()),
            hint=f"engine build --select '{segment.name}', then measure that run",
        )
    built = checked_builder(project, request, resources, clock, wait_s).run()
    states = {}
    for state in segment.states:
        events = [e for e in clock.events if (e["segment"], e["state"]) == (segment.name, state.name)]
        elapsed = built.replayed_s[state.state_id]
        states[state.name] = timing_of(
            events,
            elapsed_s=round(elapsed, 4),
            cpu_s=round(sum(e["cpu_s"] for e in events), 4),
            unaccounted_s=round(elapsed - sum(e["elapsed_s"] for e in events), 4),
        )
    return Sample(
        source="replay",
        thermal=COLD,
        host=platform.node(),
        cpus=os.cpu_count(),
        threads=resources.threads or os.cpu_count(),
        runtime=runtime_versions(),
        captured_utc=utc_now(),
        states=states,
    )
