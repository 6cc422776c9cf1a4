"""`engine certify`: build and score the required seeds and give one verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli import complete
from engine.cli.ci_reports import CiReports, annotations_option, junit_option
from engine.cli.log_lines import log_option, progress_lines
from engine.cli.options import (
    ask_password,
    asked_of,
    open_workspace,
    project_options,
    resource_options,
    sign_options,
    wait_option,
    worker_options,
)

if TYPE_CHECKING:
    from engine.assurance.verdicts import Certificate
    from engine.project.definition import Project, Segment

CERTIFY_PROFILE = "reference"


@click.command("certify")
@click.argument("segment", shell_complete=complete.segments)
@click.option("--show", is_flag=True, help="Read the kept verdict, if it still holds; build nothing.")
@click.option(
    "--profile",
    default=CERTIFY_PROFILE,
    shell_complete=complete.profiles,
    show_default=True,
    help="Size of the world.",
)
@click.option(
    "--seeds",
    default=None,
    metavar="LIST",
    help="Other seeds than the required ones, such as 1,2,3; the verdict is stamped.",
)
@click.option("--scenario", "scenarios", multiple=True, default=("baseline_v1",), show_default=True)
@click.option("--world", default="", metavar="NAME", help="An imported world.")
@wait_option
@worker_options
@sign_options
@junit_option
@annotations_option
@log_option
@resource_options
@project_options
def certify_command(
    segment: str,
    show: bool,
    profile: str,
    seeds: str | None,
    scenarios: tuple[str, ...],
    world: str,
    wait_s: float,
    store: str,
    workers: int,
    on: str,
    sign: str,
    verify: str,
    junit: Path | None,
    annotations: str,
    log_format: str,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Build and score the required seeds and give one verdict.

    --sign signs the verdict, with --show the kept one; --verify builds nothing and asks only who has signed it.
    """
    from engine.assurance.kept import summary_path
    from engine.cli.ci_cases import certificate_cases
    from engine.cli.console import Console, gateboard_text

    workspace = open_workspace(
        project_dir,
        runs_root,
        profile,
        scenarios=scenarios,
        world=world,
        threads=threads,
        memory_limit=memory_limit,
        asked=asked_of(store, workers, on),
    )
    if junit is not None and (show or verify):
        raise click.UsageError("--junit is of a certification: leave --show and --verify out")
    project = workspace.files
    chosen = project.segment(segment)
    if verify:
        signed = _tell_signature(chosen, Path(runs_root), verify, as_json and not show)
        if not show:
            return signed
    if show:
        return _show_certificate(project, chosen, Path(runs_root), as_json, sign)
    with CiReports("certify", junit, annotations, project.root) as reports:
        certified = workspace.certify(
            segment,
            None if seeds is None else _seeds(seeds),
            wait_s=wait_s,
            progress=progress_lines(log_format, quiet) or Console(project, quiet),
            on_board=lambda board: None if as_json or quiet else click.echo(gateboard_text(board) + "\n"),
        )
        reports.cases += certificate_cases(project, certified.certificate)
    if as_json:
        click.echo(json.dumps(certified.document(), indent=1, default=str))
    else:
        click.echo(_certificate_text(certified.certificate))
        click.echo(f"evidence: {summary_path(Path(runs_root), chosen)}")
    if sign:
        _sign(project, chosen, Path(runs_root), sign)
    return int(certified.failed)


def _seeds(text: str) -> tuple[int, ...]:
    from engine.api.workspace import wrong_seed

    try:
        found = tuple(int(seed) for seed in text.split(","))
    except ValueError as error:
        raise click.UsageError(f"--seeds takes numbers with commas, not {text!r}") from error
    wrong = wrong_seed(found)
    if wrong is not None:
        raise click.UsageError(f"--seeds takes different numbers from 0 to 2^64 - 1, and has {str(wrong)[:30]}")
    return found


def _sign(project: Project, segment: Segment, runs_root: Path, key: str) -> None:
    from engine.assurance.minisign import read_secret_key
    from engine.assurance.signing import sign_certificate

    place = sign_certificate(project, runs_root, segment, read_secret_key(Path(key), ask_password))
    click.echo(f"signed: {place}", err=True)


def _tell_signature(segment: Segment, runs_root: Path, key: str, as_json: bool) -> int:
    """Who has signed the kept certificate, and what it says; whether it still holds is another question."""
    from engine.assurance.minisign import read_public_key
    from engine.assurance.signing import verify_certificate
    from engine.runs.gateboard import FAIL

    public = read_public_key(key)
    kept, comment = verify_certificate(runs_root, segment, public)
    if as_json:
        told = {
            name: kept.get(name) for name in ("segment", "profile", "verdict", "grade", "stamps", "decided_utc")
        }
        click.echo(json.dumps({**told, "key": public.name, "trusted_comment": comment}, indent=1))
    else:
        stamps = f"  [{', '.join(kept['stamps'])}]" if kept["stamps"] else ""
        click.echo(
            f"the certificate of {segment.name} is signed by key {public.name}\n"
            f"trusted comment: {comment.replace(chr(9), ' ')}\n"
            f"signed verdict: {kept['verdict']}{stamps}, decided {kept['decided_utc']}; "
            f"engine certify {segment.name} --show says whether it still holds"
        )
    return int(kept["grade"] == FAIL)


def _show_certificate(project: Project, segment: Segment, runs_root: Path, as_json: bool, sign: str) -> int:
    from engine.assurance.claims import certificate_profile, read_certificate
    from engine.project.load import load_project
    from engine.runs.gateboard import FAIL

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
    if sign:
        _sign(project, segment, runs_root, sign)
    return int(kept["grade"] == FAIL)


def _certificate_text(certificate: Certificate) -> str:
    from engine.cli.console import COLOURS, paint, table
    from engine.runs.gateboard import BPLUS, FAIL, WORDS, A, mark_of, outside_text

    everything = [row for result in certificate.seeds if result.board for row in result.board.rows]
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
            mark = mark_of(row) if row else WORDS[FAIL]
            mark = "" if mark in (WORDS[A], WORDS[BPLUS]) else f" {mark}"
            cells.append(value + (mark if decides else ""))
        lines.append([test_id if decides else f"({test_id})", metric, *cells])
    for row in certificate.rows:
        value = "-" if row.value is None else f"{row.value:.4g}"
        lines.append(
            [row.test_id, row.metric_name, f"{value} {mark_of(row)}", *[""] * (len(certificate.seeds) - 1)]
        )
    header = ["gate", "metric", *(f"seed {result.seed}" for result in certificate.seeds)]
    verdicts = ["", "verdict", *(r.board.verdict if r.board else "aborted" for r in certificate.seeds)]
    stamps = f"  [{', '.join(certificate.stamps)}]" if certificate.stamps else ""
    verdict = paint(certificate.verdict, COLOURS[WORDS[certificate.grade]])
    missed = f"\nfailing: {', '.join(certificate.failing)}" if certificate.failing else ""
    return (
        f"{certificate.segment} certification, profile {certificate.profile}\n"
        f"{table(header, [*lines, verdicts])}{missed}\n"
        f"verdict: {verdict}{stamps}; {outside_text(everything)}"
    )
