"""`engine gates`: score a run and print its gateboards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import open_project_of, open_run, project_options, resource_options, resources, run_options

if TYPE_CHECKING:
    from engine.project.definition import Project, Segment


def _gated(project: Project, names: tuple[str, ...]) -> list[Segment]:
    if names:
        return [project.segment(name) for name in names]
    return [segment for segment in project.segments.values() if segment.gates]


@click.command("gates")
@click.argument("segments", nargs=-1)
@run_options
@resource_options
@project_options
def gates_command(
    segments: tuple[str, ...],
    run_id: str,
    profile: str | None,
    seed: int | None,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Score the current run and print the gateboard. Recomputes no state."""
    from engine.assurance.answers import answered, documents
    from engine.assurance.score import Scorer
    from engine.cli.console import gateboards_text
    from engine.execute.tidy import tidy
    from engine.runs.gateboard import FAIL

    folder = open_run(runs_root, run_id, profile, seed)
    tidy(Path(runs_root), folder)
    project = open_project_of(project_dir, folder)
    limits = resources(threads, memory_limit)
    boards = [
        Scorer(project, Path(runs_root), folder, segment, limits).score() for segment in _gated(project, segments)
    ]
    told = answered(project, folder, boards)
    click.echo(json.dumps(documents(told), indent=1) if as_json else gateboards_text(told))
    return int(any(board.grade == FAIL for board in boards))
