"""`engine plan` and `engine build`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import (
    open_project,
    project_options,
    resource_options,
    resources,
    select_options,
    world_options,
)

if TYPE_CHECKING:
    from engine.build import Built
    from engine.evidence.gateboard import Gateboard
    from engine.plan.definition import Plan, Request, Step
    from engine.project.definition import Project
    from engine.runs.record import StateRecord

LONG_S = 60.0
"""From how many seconds on a build is worth a prune before it."""


def _request(
    runs_root: str,
    seed: int,
    profile: str,
    scenarios: tuple[str, ...],
    world: str,
    select: str,
    exclude: str,
    replay: bool = False,
) -> Request:
    from engine.plan.definition import Request

    return Request(Path(runs_root), seed, profile, tuple(sorted(scenarios)), select, exclude, replay, world)


def _plan_document(plan: Plan) -> dict[str, Any]:
    return {
        "profile": plan.request.profile,
        "seed": plan.request.seed,
        "folder": str(plan.folder.root) if plan.folder else None,
        "states": [
            {
                "state": step.state_id,
                "action": step.action,
                "reasons": list(step.reasons),
                "signature": step.signature,
                "estimate_s": step.estimate_s,
                "last_rows": step.last_rows,
                "source": str(step.source.root) if step.source else None,
                "selected": step.state_id in plan.selected,
            }
            for step in plan.steps
        ],
        "changes": bool(plan.runs),
    }


def _same_segment(shown: str, step: Step) -> bool:
    return shown.partition(".")[0] == step.state_id.partition(".")[0]


def _plan_text(plan: Plan) -> str:
    from engine.cli.console import human_count, human_seconds, table
    from engine.plan.reasons import in_short

    words = {"keep": "unchanged", "link": "reuse", "run": "run", "replay": "replay", "wait": "not selected"}
    rows: list[list[str]] = []
    quiet = sum(step.action == "keep" for step in plan.steps)
    for step in plan.steps:
        if step.action == "keep":
            continue
        if step.action == "link" and rows and rows[-1][1] == "reuse" and _same_segment(rows[-1][0], step):
            first = rows[-1][0].partition("..")[0]
            rows[-1] = [f"{first}..{step.state_id.partition('.')[2]}", "reuse", "", "", "unchanged"]
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
    return "\n".join([*lines, *_offer(plan)])


def _offer(plan: Plan) -> list[str]:
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
@click.option("--replay", is_flag=True, help="Plan to recompute what is built.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 10 when something would run.")
@project_options
def plan_command(
    select: str,
    exclude: str,
    profile: str,
    seed: int,
    scenarios: tuple[str, ...],
    world: str,
    replay: bool,
    detailed_exitcode: bool,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Say what a build would run or reuse, and why. Changes nothing."""
    from engine.build import make_plan

    project = open_project(project_dir, profile)
    plan = make_plan(project, _request(runs_root, seed, profile, scenarios, world, select, exclude, replay))
    click.echo(json.dumps(_plan_document(plan), indent=1) if as_json else _plan_text(plan))
    return 10 if detailed_exitcode and plan.runs else 0


@click.command("build")
@select_options
@world_options
@click.option("--replay", is_flag=True, help="Recompute what is built and prove equal bytes.")
@click.option(
    "--wait",
    "wait_s",
    type=float,
    default=600.0,
    show_default=True,
    help="Seconds to wait for another build of the same folder.",
)
@click.option("--no-gates", is_flag=True, help="Do not score the gates afterwards.")
@resource_options
@project_options
def build_command(
    select: str,
    exclude: str,
    profile: str,
    seed: int,
    scenarios: tuple[str, ...],
    world: str,
    replay: bool,
    wait_s: float,
    no_gates: bool,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Build what changed, check it, publish it, and score the gates."""
    from engine.build import Builder
    from engine.cli.console import Console

    project = open_project(project_dir, profile)
    request = _request(runs_root, seed, profile, scenarios, world, select, exclude, replay)
    if _selects_nothing(project, request):
        nothing: dict[str, Any] = {
            "run_id": None,
            "folder": None,
            "withheld": {},
            "states": {},
            "elapsed_s": 0.0,
            "replayed_s": {},
        }
        done = f"Done. {select or 'what is not excluded'} selects no state as things stand: nothing to do"
        click.echo(json.dumps({**nothing, "gateboards": []}, indent=1) if as_json else done)
        return 0
    started = time.monotonic()
    console = Console(project, quiet, offer=_offer)
    limits = resources(threads, memory_limit)
    built = Builder(project, request, limits, console, wait_s).run()
    boards = [] if no_gates else _score(project, built, Path(runs_root), limits)
    return _tell(built, boards, time.monotonic() - started, as_json)


def _selects_nothing(project: Project, request: Request) -> bool:
    """Whether the selector asks how states stand, and none stands so: no folder is opened for that."""
    from engine.build import make_plan
    from engine.plan.selectors import asks_for_status

    return asks_for_status(f"{request.select} {request.exclude}") and not make_plan(project, request).selected


def _score(project: Project, built: Built, runs_root: Path, limits: Any) -> list[Gateboard]:
    from engine.score import Scorer

    boards = []
    for segment in project.segments.values():
        current = all(built.outcomes.get(s.state_id) not in (None, "waiting") for s in segment.states)
        if segment.gates and current:
            boards.append(Scorer(project, runs_root, built.folder, segment, limits).score())
    return boards


def _tell(built: Built, boards: list[Gateboard], whole_s: float, as_json: bool) -> int:
    from engine.cli.console import gateboard_text, human_seconds
    from engine.evidence.gateboard import FAIL, document

    withheld = [record for record in built.records.values() if record.withheld]
    failed = bool(withheld) or any(board.grade == FAIL for board in boards)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "run_id": built.folder.name,
                    "folder": str(built.folder.root),
                    "withheld": {record.state_id: _refusing(record) for record in withheld},
                    "states": built.outcomes,
                    "elapsed_s": round(built.elapsed_s, 3),
                    "replayed_s": built.replayed_s,
                    "gateboards": [document(board) for board in boards],
                },
                indent=1,
            )
        )
        return int(failed)
    for board in boards:
        click.echo(gateboard_text(board))
    for record in withheld:
        why = "; ".join(_refusing(record))
        click.echo(f"{record.state_id} is published without its passed flag: {why}", err=True)
    grades = "".join(f" {board.segment}={board.verdict}" for board in boards)
    reused = built.count("kept") + built.count("linked")
    click.echo(
        f"Done. built={built.count('built')} replayed={built.count('replayed')} reused={reused} "
        f"waiting={built.count('waiting')}{grades} in {human_seconds(whole_s)}; "
        f"run {built.folder.name[:8]}: {built.folder.root}"
    )
    return int(failed)


def _refusing(record: StateRecord) -> list[str]:
    """The failed checks behind a withheld flag, a line each."""
    return [
        f"{check['code']} {check['name']}: {check['violations']} rows, {check['samples'][:3]}"
        for check in record.checks
        if check["result"] == "FAIL"
    ]
