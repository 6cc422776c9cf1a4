"""`engine test`: check what a run published again, on every row."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.ci_reports import CiReports, annotations_option, junit_option
from engine.cli.options import (
    DEFAULT_PROFILE,
    DEFAULT_SEED,
    open_project,
    open_project_of,
    open_run,
    project_options,
    resource_options,
    resources,
    run_options,
    select_options,
    selects_no_state,
)

if TYPE_CHECKING:
    from engine.duckdb_connection import Resources
    from engine.execute.checks import Check
    from engine.plan.definition import Request
    from engine.plan.wholeness import Wholeness
    from engine.project.definition import Project, State
    from engine.runs.folder import RunFolder


def _states_of_run(project: Project, found: Wholeness, select: str, exclude: str) -> tuple[str, ...]:
    from engine.plan.graph import state_graph
    from engine.plan.selectors import select as choose

    if not select and not exclude:
        return found.standing
    return choose(select, project, state_graph(project), found.statuses, exclude)


@click.command("test")
@click.option(
    "--models",
    "models",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[DIR]",
    help="Run the unit tests of models instead: YAML files of rows in and rows out [tests/models of the project].",
)
@select_options
@run_options
@junit_option
@annotations_option
@resource_options
@project_options
def test_command(
    models: str | None,
    select: str,
    exclude: str,
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
    """Check files, contracts and assertions of a run again, on every row."""
    with CiReports("test", junit, annotations) as reports:
        if models is not None:
            from engine.plan.definition import Request

            request = Request(
                Path(runs_root),
                DEFAULT_SEED if seed is None else seed,
                profile or DEFAULT_PROFILE,
                select=select,
                exclude=exclude,
            )
            return _test_models(models, request, project_dir, reports, as_json, quiet)
        folder = open_run(runs_root, run_id, profile, seed)
        project = open_project_of(project_dir, folder)
        limits = resources(threads, memory_limit)
        return _test_run(project, folder, Path(runs_root), limits, select, exclude, reports, as_json, quiet)


def _test_run(
    project: Project,
    folder: RunFolder,
    runs_root: Path,
    limits: Resources,
    select: str,
    exclude: str,
    reports: CiReports,
    as_json: bool,
    quiet: bool,
) -> int:
    """Check the selected states of a run; 1 where a check fails, or where of all states one is missing."""
    from engine.assurance.retest import Retest
    from engine.cli.ci_cases import check_cases, whole_case
    from engine.cli.console import paint
    from engine.plan.wholeness import wholeness

    reports.root = project.root
    found = wholeness(project, folder)
    chosen = _states_of_run(project, found, select, exclude)

    def tell(state: State, checks: list[Check]) -> None:
        failed = sum(check["result"] == "FAIL" for check in checks)
        word = paint("FAIL", "red") if failed else paint("OK", "green")
        if not as_json and not (quiet and not failed):
            click.echo(f"{state.state_id:<7} {word}  {len(checks)} checks, {failed} failed")

    retest = Retest(project, runs_root, folder, limits, tell)
    checks = retest.run(chosen)
    failed = [check for check in checks if check["result"] == "FAIL"]
    claims_whole = not select and not exclude
    refused = bool(failed) or (claims_whole and not found.is_whole)
    reports.cases += check_cases(checks)
    if claims_whole:
        reports.cases.append(whole_case("" if found.is_whole else found.told(), _goes_on(found)))
    if as_json:
        document = {"run_id": folder.name, "states": list(chosen), "run": found.as_json(), "checks": checks}
        click.echo(json.dumps(document, indent=1, default=str))
        return int(refused)
    if not chosen:
        click.echo(f"{selects_no_state(select, exclude)}: nothing to test")
        return 0
    for check in failed:
        click.echo(
            f"{check['code']} {check['name']}: {check['violations']} rows; {check['message']}\n"
            f"  where: {check['place']}\n  samples: {check['samples'][:3]}",
            err=True,
        )
    every = len(found.standing) + len(found.missing)
    tested = "" if len(chosen) == every else f" of {len(chosen)} of {every} states"
    click.echo(f"Done. {len(checks)} checks{tested}, {len(failed)} failed; run {folder.name[:8]}")
    if claims_whole and not found.is_whole:
        click.echo(_not_whole(folder, found), err=True)
    return int(refused)


def _not_whole(folder: RunFolder, found: Wholeness) -> str:
    return f"run {folder.name[:8]} is not whole, so it is not passed: {found.told()}\n  hint: {_goes_on(found)}"


def _goes_on(found: Wholeness) -> str:
    if not found.missing:
        return ""
    return f"engine build goes on at {found.missing[0]}; engine test --select SEGMENT tests what stands"


def _test_models(
    folder: str, request: Request, project_dir: str | None, reports: CiReports, as_json: bool, quiet: bool
) -> int:
    """Run the unit tests of models below a folder, of the selected states."""
    from engine.build import make_plan
    from engine.cli.ci_cases import model_cases
    from engine.cli.console import paint
    from engine.errors import EngineError
    from engine.execute.model_tests import model_test_files, read_model_test, run_model_test
    from engine.plan.graph import state_graph
    from engine.plan.selectors import select as choose
    from engine.plan.selectors import told

    def statuses() -> dict[str, frozenset[str]]:
        plan = make_plan(project, replace(request, select="", exclude=""))
        return {step.state_id: step.statuses for step in plan.steps}

    project = open_project(project_dir, request.profile)
    chosen = choose(request.select, project, state_graph(project), statuses, request.exclude)
    if not chosen and not as_json:
        click.echo(f"{selects_no_state(request.select, request.exclude)}: nothing to test")
        return 0
    results = []
    for path in model_test_files(Path(folder) if folder else project.root / "tests" / "models"):
        test = read_model_test(project, path)
        if f"{test.query.segment}.{test.query.state}" not in chosen:
            continue
        faults = run_model_test(project, test)
        name = f"{test.query.segment}.{test.query.state}.{test.query.name}"
        results.append({"model": name, "test": str(path), "doc": test.doc, "faults": faults})
        if not as_json and not (quiet and not faults):
            click.echo(f"{paint('FAIL', 'red') if faults else paint('OK', 'green')}  {name}  {test.doc}")
        for fault in faults if not as_json else ():
            click.echo(f"      {fault}", err=True)
    if chosen and not results:
        raise EngineError(
            97,
            "no test of a model is of these states",
            place="TEST",
            where=folder or "tests/models",
            found=told(request.select, request.exclude) or "every state",
            expected="states whose models have a test",
            hint="engine ls models names models; docs/formats.md has the form of a test",
            exit_code=2,
        )
    failed = sum(bool(result["faults"]) for result in results)
    reports.cases += model_cases(results)
    if as_json:
        click.echo(json.dumps({"tests": results}, indent=1, default=str))
    else:
        click.echo(f"Done. {len(results)} tests of models, {failed} failed")
    return int(bool(failed))
