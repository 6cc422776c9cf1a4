"""`engine build`: build what changed, and score the gates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from engine.cli.log_lines import log_option, progress_lines
from engine.cli.options import (
    asked_of,
    open_workspace,
    project_options,
    resource_options,
    select_options,
    selects_no_state,
    wait_option,
    window_option,
    worker_options,
    world_options,
)
from engine.cli.plan import offer_prune

if TYPE_CHECKING:
    from engine.api import Built
    from engine.build import BuildResult


@click.command("build")
@select_options
@world_options
@window_option
@click.option("--replay", is_flag=True, help="Recompute what is built and prove equal bytes.")
@wait_option
@worker_options
@click.option("--no-gates", is_flag=True, help="Do not score the gates afterwards.")
@log_option
@resource_options
@project_options
def build_command(
    select: str,
    exclude: str,
    profile: str,
    seed: int,
    scenarios: tuple[str, ...],
    world: str,
    window: str | None,
    replay: bool,
    wait_s: float,
    store: str,
    workers: int,
    on: str,
    no_gates: bool,
    log_format: str,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Build what changed, check it, publish it, and score the gates."""
    from engine.cli.console import Console

    if replay and (workers or on):
        raise click.UsageError("--replay makes states again here, to compare them: leave --workers and --on out")
    asked = asked_of(store, workers, on)
    workspace = open_workspace(
        project_dir, runs_root, profile, seed, scenarios, world, window, threads, memory_limit, asked
    )
    progress = progress_lines(log_format, quiet) or Console(workspace.files, quiet, offer=offer_prune)
    built = workspace.build(select, exclude, replay=replay, gates=not no_gates, wait_s=wait_s, progress=progress)
    if as_json:
        click.echo(json.dumps(built.document(), indent=1))
    elif built.result is None:
        click.echo(f"{selects_no_state(select, exclude)}: nothing to do")
    else:
        _tell(built, built.result)
    return int(built.failed)


def _tell(built: Built, result: BuildResult) -> None:
    from engine.api.results import refusing
    from engine.cli.console import gateboards_text, human_seconds

    if len(built.gates):
        click.echo(gateboards_text(built.gates.told))
    for record in built.withheld:
        why = "; ".join(refusing(record))
        click.echo(f"{record.state_id} is published without its passed flag: {why}", err=True)
    grades = "".join(f" {board.segment}={board.verdict}" for board in built.gates)
    grades += f" scored={len(built.scored)}" if len(built.gates) else ""
    reused = result.count("kept") + result.count("linked")
    click.echo(
        f"Done. built={result.count('built')} replayed={result.count('replayed')} reused={reused} "
        f"waiting={result.count('waiting')}{grades} in {human_seconds(built.whole_s)}; "
        f"{built.place}"
    )
