"""`engine build`: build what changed, and score the gates."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import (
    asked_of,
    build_request,
    open_project,
    project_options,
    resource_options,
    resources,
    select_options,
    selects_no_state,
    wait_option,
    window_option,
    worker_options,
    world_options,
)
from engine.cli.plan import offer_prune

if TYPE_CHECKING:
    from engine.build import BuildResult
    from engine.plan.definition import Request
    from engine.project.definition import Project
    from engine.runs.gateboard import Gateboard
    from engine.runs.record import StateRecord


@click.command("build")
@select_options
@world_options
@window_option
@click.option("--replay", is_flag=True, help="Recompute what is built and prove equal bytes.")
@wait_option
@worker_options
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
    window: str | None,
    replay: bool,
    wait_s: float,
    store: str,
    workers: int,
    on: str,
    no_gates: bool,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Build what changed, check it, publish it, and score the gates."""
    from engine.assurance.required import required_tests
    from engine.build import Builder
    from engine.cli.console import Console
    from engine.cluster.bring import states_of
    from engine.plan.scenarios import require_scenarios

    project = open_project(project_dir, profile, window)
    require_scenarios(project, scenarios)
    asked = asked_of(store, workers, on)
    if replay and (workers or on):
        raise click.UsageError("--replay makes states again here, to compare them: leave --workers and --on out")
    request = build_request(runs_root, seed, profile, scenarios, world, select, exclude, replay)
    if _selects_nothing(project, request):
        nothing: dict[str, Any] = {
            "run_id": None,
            "folder": None,
            "withheld": {},
            "states": {},
            "elapsed_s": 0.0,
            "replayed_s": {},
        }
        done = f"{selects_no_state(select, exclude)}: nothing to do"
        click.echo(json.dumps({**nothing, "scored": [], "gateboards": []}, indent=1) if as_json else done)
        return 0
    started = time.monotonic()
    console = Console(project, quiet, offer=offer_prune)
    limits = resources(threads, memory_limit)
    examine = required_tests(project, request.runs_root, limits)
    with states_of(project, [request], asked, limits, console, wait_s, examine) as stored:
        built = Builder(project, request, limits, console, wait_s, examine=examine, stored=stored).run()
    boards, scored = ([], []) if no_gates else _boards(project, built, Path(runs_root), limits, replay)
    return _tell(project, built, boards, scored, time.monotonic() - started, as_json)


def _selects_nothing(project: Project, request: Request) -> bool:
    """Whether the selector asks how states stand, and none stands so: no folder is opened for that."""
    from engine.build import make_plan
    from engine.plan.selectors import asks_for_status

    return asks_for_status(f"{request.select} {request.exclude}") and not make_plan(project, request).selected


def _boards(
    project: Project, built: BuildResult, runs_root: Path, limits: Any, replay: bool
) -> tuple[list[Gateboard], list[str]]:
    """The gateboards of what was built, and the segments that were scored for it: a board that holds is shown."""
    from engine.assurance.held import held_board
    from engine.assurance.score import Scorer

    boards, scored = [], []
    for segment in project.segments.values():
        current = all(built.outcomes.get(s.state_id) not in (None, "waiting") for s in segment.states)
        if segment.gates and current:
            board = None if replay else held_board(project, runs_root, built.folder, segment)
            if board is None:
                board = Scorer(project, runs_root, built.folder, segment, limits).score()
                scored.append(segment.name)
            boards.append(board)
    return boards, scored


def _tell(
    project: Project, built: BuildResult, boards: list[Gateboard], scored: list[str], whole_s: float, as_json: bool
) -> int:
    from engine.assurance.answers import answered, documents
    from engine.cli.console import gateboards_text, human_seconds
    from engine.runs.gateboard import FAIL

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
                    "scored": scored,
                    "gateboards": documents(answered(project, built.folder, boards)),
                },
                indent=1,
            )
        )
        return int(failed)
    if boards:
        click.echo(gateboards_text(answered(project, built.folder, boards)))
    for record in withheld:
        why = "; ".join(_refusing(record))
        click.echo(f"{record.state_id} is published without its passed flag: {why}", err=True)
    grades = "".join(f" {board.segment}={board.verdict}" for board in boards)
    grades += f" scored={len(scored)}" if boards else ""
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
