"""`engine plan`: what a build would run or reuse, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from engine.cli.options import (
    open_workspace,
    project_options,
    select_options,
    selects_no_state,
    store_option,
    window_option,
    world_options,
)

if TYPE_CHECKING:
    from engine.plan.definition import Plan, Step

LONG_S = 60.0
"""From how many seconds on a build is worth a prune before it."""


def _same_segment(shown: str, step: Step) -> bool:
    return shown.partition(".")[0] == step.state_id.partition(".")[0]


def _plan_text(plan: Plan) -> str:
    from engine.cli.console import human_count, human_seconds, table
    from engine.plan.reasons import in_short
    from engine.plan.resolve import IN_STORE

    words = {"keep": "unchanged", "link": "reuse", "run": "run", "replay": "replay", "wait": "not selected"}
    rows: list[list[str]] = []
    quiet = sum(step.action == "keep" for step in plan.steps)
    for step in plan.steps:
        if step.action == "keep":
            continue
        same = rows and rows[-1][1] == "reuse" and _same_segment(rows[-1][0], step)
        if step.action == "link" and same and step.stored == (rows[-1][4] == IN_STORE):
            first = rows[-1][0].partition("..")[0]
            why = IN_STORE if step.stored else "unchanged"
            rows[-1] = [f"{first}..{step.state_id.partition('.')[2]}", "reuse", "", "", why]
            continue
        rows.append(
            [
                step.state_id,
                words[step.action],
                human_seconds(step.estimate_s),
                human_count(step.last_rows),
                in_short(step.reasons),
            ]
        )
    lines = [
        f"profile {plan.request.profile}, seed {plan.request.seed}, "
        + (f"run {plan.folder.name[:8]}" if plan.folder else "a new run folder")
    ]
    if rows:
        lines.append(table(["state", "action", "about", "rows", "why"], rows, right=(2, 3)))
    known = [step.estimate_s for step in plan.runs if step.estimate_s is not None]
    unknown = len(plan.runs) - len(known)
    about = human_seconds(sum(known)) + (f" and {unknown} states never timed" if unknown else "")
    lines.append(
        f"{len(plan.runs)} to run, {sum(s.action == 'link' for s in plan.steps)} to reuse, "
        f"{quiet} unchanged" + (f"; about {about}" if plan.runs else "")
    )
    return "\n".join([*lines, *offer_prune(plan)])


def offer_prune(plan: Plan) -> list[str]:
    """Before a long build: what a prune would free."""
    from engine.cli.console import megabytes
    from engine.runs.prune import can_go

    if (
        not any(step.estimate_s is None for step in plan.runs)
        and sum(step.estimate_s or 0 for step in plan.runs) < LONG_S
    ):
        return []
    found = can_go(plan.request.runs_root)
    if found is None or not found.goes:
        return []
    return [f"{len(found.goes)} superseded runs hold {megabytes(found.frees)} MB: engine runs prune"]


@click.command("plan")
@select_options
@world_options
@window_option
@click.option("--replay", is_flag=True, help="Plan to recompute what is built.")
@store_option
@click.option("--detailed-exitcode", is_flag=True, help="Exit 10 when something would run.")
@project_options
def plan_command(
    select: str,
    exclude: str,
    profile: str,
    seed: int,
    scenarios: tuple[str, ...],
    world: str,
    window: str | None,
    replay: bool,
    store: str,
    detailed_exitcode: bool,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Say what a build would run or reuse, and why. Changes nothing."""
    workspace = open_workspace(project_dir, runs_root, profile, seed, scenarios, world, window)
    planned = workspace.plan(select, exclude, replay, store)
    if not planned.plan.selected and not as_json:
        click.echo(f"{selects_no_state(select, exclude)}: nothing would run")
        return 0
    click.echo(json.dumps(planned.document(), indent=1) if as_json else _plan_text(planned.plan))
    return 10 if detailed_exitcode and planned.changes else 0
