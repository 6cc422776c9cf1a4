"""`engine test`: check what a run published again, on every row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import (
    open_project,
    open_run,
    project_options,
    resource_options,
    resources,
    run_options,
    select_options,
)

if TYPE_CHECKING:
    from engine.execute.checks import Check
    from engine.project.definition import Project, State
    from engine.runs.folder import RunFolder


def _states_of_run(project: Project, folder: RunFolder, select: str, exclude: str) -> tuple[str, ...]:
    from engine.plan.graph import state_graph
    from engine.plan.selectors import select as choose

    present = {record.state_id for record in folder.records()}
    if not select and not exclude:
        return tuple(s.state_id for s in project.ordered_states if s.state_id in present)
    graph = state_graph(project)
    return choose(
        select or " ".join(project.segments),
        project,
        graph,
        lambda: {s: "reused" if s in present else "missing" for s in graph.order},
        exclude,
    )


@click.command("test")
@select_options
@run_options
@resource_options
@project_options
def test_command(
    select: str,
    exclude: str,
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
    """Check files, contracts and assertions of a run again, on every row."""
    from engine.assurance.retest import Retest
    from engine.cli.console import paint

    folder = open_run(runs_root, run_id, profile, seed)
    project = open_project(project_dir, folder.identity().profile)

    def tell(state: State, checks: list[Check]) -> None:
        failed = sum(check["result"] == "FAIL" for check in checks)
        word = paint("FAIL", "red") if failed else paint("OK", "green")
        if not as_json and not (quiet and not failed):
            click.echo(f"{state.state_id:<7} {word}  {len(checks)} checks, {failed} failed")

    retest = Retest(project, Path(runs_root), folder, resources(threads, memory_limit), tell)
    checks = retest.run(_states_of_run(project, folder, select, exclude))
    failed = [check for check in checks if check["result"] == "FAIL"]
    if as_json:
        click.echo(json.dumps({"run_id": folder.name, "checks": checks}, indent=1, default=str))
        return int(bool(failed))
    for check in failed:
        click.echo(
            f"{check['code']} {check['name']}: {check['violations']} rows; {check['message']}\n"
            f"  where: {check['place']}\n  samples: {check['samples'][:3]}",
            err=True,
        )
    click.echo(f"Done. {len(checks)} checks, {len(failed)} failed; run {folder.name[:8]}")
    return int(bool(failed))
