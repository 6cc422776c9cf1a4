"""`engine gates`: score a run and print its gateboards."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine.cli import complete
from engine.cli.ci_reports import CiReports, annotations_option, junit_option
from engine.cli.options import open_run, project_options, resource_options, resources, run_options


@click.command("gates")
@click.argument("segments", nargs=-1, shell_complete=complete.segments)
@run_options
@junit_option
@annotations_option
@resource_options
@project_options
def gates_command(
    segments: tuple[str, ...],
    run_id: str,
    profile: str | None,
    seed: int | None,
    junit: Path | None,
    annotations: str,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Score the current run and print the gateboard. Recomputes no state."""
    from engine.api import Run
    from engine.cli.ci_cases import gate_cases
    from engine.cli.console import gateboards_text

    with CiReports("gates", junit, annotations) as reports:
        run = Run(open_run(runs_root, run_id, profile, seed), project_dir, resources(threads, memory_limit))
        found = run.gates(*segments, again=True)
        if reports.wanted:
            reports.root = run.files.root
            reports.cases += gate_cases(run.files, found.boards)
    click.echo(json.dumps(found.document(), indent=1) if as_json else gateboards_text(found.told))
    return int(found.failed)
