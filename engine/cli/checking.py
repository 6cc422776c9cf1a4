"""`engine test`, `engine gates` and `engine certify`."""

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
    from engine.certify import Certificate
    from engine.execute.checks import Check
    from engine.project.definition import Project, Segment, State
    from engine.runs.folder import RunFolder

CERTIFY_PROFILE = "reference"


def _states_of_run(project: Project, folder: RunFolder, select: str, exclude: str) -> tuple[str, ...]:
    from engine.plan.graph import state_graph
    from engine.plan.selectors import select as choose

    present = {record.state_id: record.withheld for record in folder.records()}
    if not select and not exclude:
        return tuple(s.state_id for s in project.ordered_states if s.state_id in present)
    graph = state_graph(project)
    return choose(
        select or " ".join(project.segments),
        project,
        graph,
        lambda: {
            s: {"reused", "failed"} if present.get(s) else {"reused" if s in present else "missing"}
            for s in graph.order
        },
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
    from engine.cli.console import paint
    from engine.retest import Retest

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
    from engine.cli.console import gateboard_text
    from engine.evidence.gateboard import FAIL, document
    from engine.score import Scorer

    folder = open_run(runs_root, run_id, profile, seed)
    project = open_project(project_dir, folder.identity().profile)
    limits = resources(threads, memory_limit)
    boards = [
        Scorer(project, Path(runs_root), folder, segment, limits).score() for segment in _gated(project, segments)
    ]
    if as_json:
        click.echo(json.dumps([document(board) for board in boards], indent=1))
    else:
        for board in boards:
            click.echo(gateboard_text(board))
    return int(any(board.grade == FAIL for board in boards))


@click.command("certify")
@click.argument("segment")
@click.option("--show", is_flag=True, help="Read the kept verdict, if it still holds; build nothing.")
@click.option("--profile", default=CERTIFY_PROFILE, show_default=True, help="Size of the world.")
@click.option(
    "--seeds",
    default="",
    metavar="LIST",
    help="Other seeds than the required ones, such as 1,2,3; the verdict is stamped.",
)
@click.option("--scenario", "scenarios", multiple=True, default=("baseline_v1",), show_default=True)
@click.option("--world", default="", metavar="NAME", help="An imported world.")
@click.option("--wait", "wait_s", type=float, default=600.0, show_default=True)
@resource_options
@project_options
def certify_command(
    segment: str,
    show: bool,
    profile: str,
    seeds: str,
    scenarios: tuple[str, ...],
    world: str,
    wait_s: float,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Build and score the required seeds and give one verdict."""
    from engine.certify import Certifier, certificate_document
    from engine.claims import summary_path
    from engine.cli.console import Console, gateboard_text
    from engine.evidence.gateboard import FAIL
    from engine.plan.definition import Request

    project = open_project(project_dir, profile)
    chosen = project.segment(segment)
    if show:
        return _show_certificate(project, chosen, Path(runs_root), as_json)
    try:
        wanted = tuple(int(seed) for seed in seeds.split(",")) if seeds else chosen.seeds
    except ValueError as error:
        raise click.UsageError(f"--seeds takes numbers with commas, not {seeds!r}") from error
    if not chosen.certify:
        raise click.UsageError(f"{segment} has nothing to certify")
    request = Request(Path(runs_root), wanted[0], profile, tuple(sorted(scenarios)), world=world)
    certifier = Certifier(
        project,
        chosen,
        request,
        wanted,
        resources(threads, memory_limit),
        Console(project, quiet),
        wait_s,
        lambda board: None if as_json or quiet else click.echo(gateboard_text(board) + "\n"),
    )
    certificate = certifier.run()
    if as_json:
        click.echo(json.dumps(certificate_document(project, chosen, certificate), indent=1, default=str))
    else:
        click.echo(_certificate_text(certificate))
        click.echo(f"evidence: {summary_path(Path(runs_root), chosen)}")
    return int(certificate.grade == FAIL)


def _show_certificate(project: Project, segment: Segment, runs_root: Path, as_json: bool) -> int:
    from engine.claims import certificate_profile, read_certificate
    from engine.evidence.gateboard import FAIL
    from engine.project.load import load_project

    profile = certificate_profile(runs_root, segment)
    if profile != project.profile:
        project = load_project(project.root, profile)
        segment = project.segment(segment.name)
    kept = read_certificate(project, runs_root, segment)
    if as_json:
        click.echo(json.dumps(kept, indent=1))
    else:
        stamps = f"  [{', '.join(kept['stamps'])}]" if kept["stamps"] else ""
        runs = ", ".join(f"{seed['seed']}: {(seed['run_id'] or 'aborted')[:8]}" for seed in kept["seeds"])
        click.echo(
            f"{segment.name}, profile {profile}, decided {kept['decided_utc']}; seed: run {runs}\n"
            f"verdict: {kept['verdict']}{stamps}; it holds for the project and the runs as they stand"
        )
    return int(kept["grade"] == FAIL)


def _certificate_text(certificate: Certificate) -> str:
    from engine.cli.console import paint, table

    keys = list(
        dict.fromkeys(
            (row.test_id, row.metric_name, row.decides)
            for result in certificate.seeds
            if result.board
            for row in result.board.rows
        )
    )
    lines = []
    for test_id, metric, decides in keys:
        cells = []
        for result in certificate.seeds:
            row = (
                next((r for r in result.board.rows if (r.test_id, r.metric_name) == (test_id, metric)), None)
                if result.board
                else None
            )
            value = "-" if row is None or row.value is None else f"{row.value:.4g}"
            mark = "" if row and row.pass_B and row.pass_Bplus else (" B" if row and row.pass_B else " FAIL")
            cells.append(value + (mark if decides else ""))
        lines.append([test_id if decides else f"({test_id})", metric, *cells])
    for row in certificate.rows:
        mark = "B+" if row.pass_B and row.pass_Bplus else ("B" if row.pass_B else "FAIL")
        value = "-" if row.value is None else f"{row.value:.4g}"
        lines.append([row.test_id, row.metric_name, f"{value} {mark}", *[""] * (len(certificate.seeds) - 1)])
    header = ["gate", "metric", *(f"seed {result.seed}" for result in certificate.seeds)]
    verdicts = ["", "verdict", *(r.board.verdict if r.board else "aborted" for r in certificate.seeds)]
    stamps = f"  [{', '.join(certificate.stamps)}]" if certificate.stamps else ""
    colour = {"bplus": "green", "b": "yellow", "fail": "red"}[certificate.grade]
    missed = f"\nfailing: {', '.join(certificate.failing)}" if certificate.failing else ""
    return (
        f"{certificate.segment} certification, profile {certificate.profile}\n"
        f"{table(header, [*lines, verdicts])}{missed}\n"
        f"verdict: {paint(certificate.verdict, colour)}{stamps}"
    )
