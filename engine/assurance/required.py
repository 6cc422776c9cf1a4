"""Tests of other segments that must hold before a segment's seal runs (`requires_tests`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.assurance.held import held_judgement
from engine.assurance.score import Scorer
from engine.assurance.standing import build_line, request_of
from engine.build import Builder, Reporter
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.plan.definition import Request
from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.shared import StoredStates


def checked_builder(
    project: Project,
    request: Request,
    resources: Resources,
    reporter: Reporter,
    wait_s: float,
    candidate: dict[str, str] | None = None,
    stored: StoredStates | None = None,
) -> Builder:
    """A `Builder` that asks for the required tests before a seal runs."""
    examine = required_tests(project, request.runs_root, resources)
    return Builder(project, request, resources, reporter, wait_s, candidate, examine, stored)


def required_tests(
    project: Project, runs_root: Path, resources: Resources
) -> Callable[[RunFolder, Segment], None]:
    """What a builder asks before a seal: EngineError 014 unless the tests that it requires reach band B."""

    def examine(folder: RunFolder, segment: Segment) -> None:
        for name, tests in segment.required_tests.items():
            required = project.segments[name]
            held = held_judgement(project, runs_root, folder, required)
            if held is not None:
                rows = [row for row in held.board.rows if row.test_id in tests]
            else:
                rows = Scorer(project, runs_root, folder, required, resources).judge_tests(tests)
            failed = [row for row in rows if row.decides and not row.pass_B]
            if failed:
                request = request_of(runs_root, folder)
                raise EngineError(
                    14,
                    f"{segment.name} requires {failed[0].test_id} of {name}, which fails",
                    owner=segment.name,
                    place=segment.seal_state.name,
                    where=f"sql/{segment.name}/segment.yaml",
                    expected=f"{failed[0].metric_name} {failed[0].comparison} {failed[0].threshold_B}",
                    found="; ".join(f"{row.metric_name} {row.value}" for row in failed),
                    hint=f"{build_line(request, name, project.window)}, then read its gateboard",
                )

    return examine
