"""`engine lane`: candidate, witness, certification, and what may follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli import complete
from engine.cli.options import (
    DEFAULT_PROFILE,
    open_project,
    project_options,
    resource_options,
    resources,
    wait_option,
)

if TYPE_CHECKING:
    from engine.assurance.lanes import Lanes, LaneState


@click.group("lane")
def lane_command() -> None:
    """Candidate, witness, certification: each opens when the one before is green."""


def _lanes(
    segment: str,
    profile: str,
    wait_s: float,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> Lanes:
    from engine.assurance.certify import Certifier
    from engine.assurance.lanes import Lanes
    from engine.cli.console import Console, gateboard_text
    from engine.plan.definition import Request

    project = open_project(project_dir, profile)
    chosen = project.segment(segment)
    if not chosen.lanes or not chosen.gates:
        raise click.UsageError(f"{segment} has no lanes")
    request = Request(Path(runs_root), chosen.seeds[0], profile)
    return Lanes(
        Certifier(
            project,
            chosen,
            request,
            chosen.seeds,
            resources(threads, memory_limit),
            Console(project, quiet),
            wait_s,
            lambda board: None if as_json or quiet else click.echo(gateboard_text(board) + "\n", err=True),
        )
    )


def _lane_rows(states: list[LaneState]) -> list[dict[str, Any]]:
    return [
        {
            "lane": s.lane,
            "state": s.state,
            "seeds": list(s.seeds),
            "detail": s.detail,
            "hint": s.hint,
            "runs": {str(seed): run for seed, run in s.runs.items()},
        }
        for s in states
    ]


@lane_command.command("status")
@click.argument("segment", shell_complete=complete.segments)
@click.option(
    "--profile",
    default=DEFAULT_PROFILE,
    shell_complete=complete.profiles,
    show_default=True,
    help="Size of the world.",
)
@project_options
def lane_status(
    segment: str, profile: str, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool
) -> int:
    """Where the lanes of a segment stand for the project as it is."""
    from engine.cli.console import paint_state, table

    states = _lanes(segment, profile, 0.0, None, None, project_dir, runs_root, as_json, quiet).states()
    if as_json:
        click.echo(json.dumps({"segment": segment, "profile": profile, "lanes": _lane_rows(states)}, indent=1))
        return 0
    click.echo(
        table(
            ["lane", "seeds", "state", "what"],
            [[s.lane, " ".join(map(str, s.seeds)), paint_state(s.state), s.detail] for s in states],
        )
    )
    following = next((s for s in states if s.state != "green"), None)
    if following is not None:
        click.echo(f"next: engine lane promote {segment} --profile {profile}")
    return 0


@lane_command.command("promote")
@click.argument("segment", shell_complete=complete.segments)
@click.option(
    "--to",
    "wanted",
    type=click.Choice(["candidate", "witness", "certification"]),
    default=None,
    help="The lane to run [the first that is not green].",
)
@click.option(
    "--profile",
    default=DEFAULT_PROFILE,
    shell_complete=complete.profiles,
    show_default=True,
    help="Size of the world.",
)
@wait_option
@resource_options
@project_options
def lane_promote(
    segment: str,
    wanted: str | None,
    profile: str,
    wait_s: float,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Build and score the seeds of the next lane; refused while the lane before is not green."""
    from engine.cli.console import paint_state

    lanes = _lanes(segment, profile, wait_s, threads, memory_limit, project_dir, runs_root, as_json, quiet)
    state = lanes.promote(wanted or "")
    if as_json:
        click.echo(json.dumps({"segment": segment, "profile": profile, **_lane_rows([state])[0]}, indent=1))
    else:
        runs = ", ".join(f"{seed}: {run[:8]}" for seed, run in state.runs.items())
        click.echo(f"{segment} {state.lane} lane is {paint_state(state.state)}: {state.detail} (seed: run {runs})")
    return int(state.state != "green")
