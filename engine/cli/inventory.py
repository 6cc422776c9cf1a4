"""`engine ls` and `engine sql`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import (
    open_project,
    open_run,
    project_options,
    resource_options,
    run_options,
    select_options,
    world_options,
)

if TYPE_CHECKING:
    import duckdb

KINDS = ("states", "datasets", "policies", "macros", "gates", "streams", "profiles", "segments")


@click.command("ls")
@click.argument("kind", type=click.Choice(KINDS), default="states")
@select_options
@world_options
@click.option("--why", is_flag=True, help="Say what would run and why (states only).")
@project_options
def ls_command(
    kind: str,
    select: str,
    exclude: str,
    profile: str,
    seed: int,
    scenarios: tuple[str, ...],
    world: str,
    why: bool,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """List what the project holds: states, datasets, policies, macros, gates, streams."""
    from engine.cli.console import table

    project = open_project(project_dir, profile)
    if kind == "states":
        rows = _states(project, select, exclude, why, runs_root, profile, seed, world)
    else:
        rows = _LISTS[kind](project)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    header = list(rows[0]) if rows else [kind]
    click.echo(table(header, [[row[column] for column in header] for row in rows]))


def _states(
    project: Any, select: str, exclude: str, why: bool, runs_root: str, profile: str, seed: int, world: str
) -> list[dict[str, Any]]:
    from engine.build import make_plan
    from engine.plan.definition import Request
    from engine.plan.graph import state_graph
    from engine.plan.selectors import select as choose

    graph = state_graph(project)
    steps: dict[str, Any] = {}

    def statuses() -> dict[str, frozenset[str]]:
        plan = make_plan(project, Request(Path(runs_root), seed, profile, world=world))
        steps.update({step.state_id: step for step in plan.steps})
        return {state_id: step.statuses for state_id, step in steps.items()}

    if why:
        statuses()
    chosen = choose(select or " ".join(project.segments), project, graph, statuses, exclude)
    rows = []
    for state_id in chosen:
        state = project.state(state_id)
        row = {
            "state": state_id,
            "kind": state.kind,
            "models": len(state.models),
            "assertions": len(state.assertions),
            "title": state.title,
        }
        if why:
            row |= {"action": steps[state_id].action, "why": "; ".join(steps[state_id].reasons)}
        rows.append(row)
    return rows


def _first_line(text: str) -> str:
    return " ".join(text.split())[:80]


_LISTS: dict[str, Any] = {
    "datasets": lambda project: [
        {
            "dataset": d.name,
            "state": f"{d.segment}.{d.state}",
            "input_id": d.input_id,
            "kind": d.kind,
            "contract": d.contract_path,
        }
        for d in project.datasets.values()
    ],
    "policies": lambda project: [
        {
            "policy": p.policy_id,
            "version": p.version,
            "file": p.path,
            "digest": p.digest[:12],
            "relations": ", ".join(r.name for r in p.relations),
        }
        for p in project.policies.values()
    ],
    "macros": lambda project: [
        {"macro": f"{m.name}({', '.join(m.parameters)})", "file": m.path} for m in project.macros.values()
    ],
    "gates": lambda project: [
        {
            "gate": test,
            "owner": f"{s.name}.{q.header.get('owner_state', '')}",
            "file": q.path,
            "what": _first_line(str(q.header["doc"])),
        }
        for s in project.segments.values()
        for q in (*s.gates, *s.certify)
        for test in q.header.get("tests") or ()
    ],
    "streams": lambda project: [
        {"stream": s.stream, "entity": s.entity_kind, "slots": s.slots, "distribution": s.distribution}
        for s in project.streams.values()
    ],
    "profiles": lambda project: [{"profile": name} for name in project.profiles],
    "segments": lambda project: [
        {
            "segment": s.name,
            "tier": s.tier,
            "states": ", ".join(x.name for x in s.states),
            "requires": ", ".join(s.requires),
            "title": s.title,
        }
        for s in project.segments.values()
    ],
}


@click.command("sql")
@click.argument("query", required=False)
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False),
    default=None,
    help="A SQL file, such as a model of the project.",
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Rows to print.")
@run_options
@resource_options
@project_options
def sql_command(
    query: str | None,
    file: str | None,
    limit: int,
    run_id: str,
    profile: str | None,
    seed: int | None,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Query a run in DuckDB, read-only; without a query, open the DuckDB shell on it."""
    folder = open_run(runs_root, run_id, profile, seed)
    path = folder.root / "run.duckdb"
    command = ["duckdb", "-readonly", str(path)]
    text = Path(file).read_text("utf-8") if file else query
    if text is None:
        if not quiet:
            click.echo(" ".join(command), err=True)
        shell = shutil.which("duckdb")
        if shell is None:
            raise click.UsageError(
                'the DuckDB shell is not installed here; give a query (engine sql "SELECT ..") or '
                f"open {path} with any DuckDB {_duckdb_version()} client"
            )
        sys.stdout.flush()
        os.execv(shell, command)
    _print_query(path, text, limit, as_json)


def _duckdb_version() -> str:
    import duckdb

    return str(duckdb.__version__)


def _open_catalogue(path: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    from engine.errors import EngineError

    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise EngineError(
            82,
            "the catalogue of this run cannot be opened",
            place="SQL",
            where=str(path),
            found=str(error).splitlines()[0],
            expected="the run.duckdb that the build wrote",
            hint=f"remove {path}, then engine build writes it again",
        ) from error


def _print_query(path: Path, text: str, limit: int, as_json: bool) -> None:
    import duckdb

    from engine.cli.console import table
    from engine.errors import EngineError

    with _open_catalogue(path) as connection:
        try:
            relation = connection.execute(text)
            names = [column[0] for column in relation.description or []]
            rows = relation.fetchall() if as_json else relation.fetchmany(limit + 1)
        except duckdb.Error as error:
            raise EngineError(
                37,
                "DuckDB refuses this query",
                place="SQL",
                where=str(path),
                found=str(error).splitlines()[0],
                hint="engine ls datasets",
                exit_code=2,
            ) from error
    if as_json:
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], indent=1, default=str))
        return
    click.echo(table(names, rows[:limit]))
    if len(rows) > limit:
        click.echo(f"... first {limit} rows; --limit shows more", err=True)
