"""`engine test`: check what a run published again, on every row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import (
    DEFAULT_PROFILE,
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
@resource_options
@project_options
def test_command(
    models: str | None,
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

    if models is not None:
        return _test_models(models, select, exclude, profile, project_dir, as_json, quiet)
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


def _test_models(
    folder: str,
    select: str,
    exclude: str,
    profile: str | None,
    project_dir: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Run the unit tests of models below a folder, of the selected states."""
    from engine.cli.console import paint
    from engine.errors import EngineError
    from engine.execute.model_tests import model_test_files, read_model_test, run_model_test
    from engine.plan.graph import state_graph
    from engine.plan.selectors import select as choose

    project = open_project(project_dir, profile or DEFAULT_PROFILE)
    graph = state_graph(project)
    statuses = {key: {"missing"} for key in graph.order}
    chosen = choose(select or " ".join(project.segments), project, graph, lambda: statuses, exclude)
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
    if not results:
        raise EngineError(
            97,
            "no test of a model is of these states",
            place="TEST",
            where=folder or "tests/models",
            found=select or "every state",
            expected="states whose models have a test",
            hint="engine ls models names models; docs/formats.md has the form of a test",
            exit_code=2,
        )
    failed = sum(bool(result["faults"]) for result in results)
    if as_json:
        click.echo(json.dumps({"tests": results}, indent=1, default=str))
    else:
        click.echo(f"Done. {len(results)} tests of models, {failed} failed")
    return int(bool(failed))
