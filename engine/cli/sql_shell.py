"""The shell of `engine sql --state`: statements against a state whose models are made when they are named."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.console import table
from engine.cli.json_output import rows_text
from engine.execute.statements import FENCED, NO_VALUE, statements_of

if TYPE_CHECKING:
    from engine.duckdb_connection import Resources
    from engine.execute.workbench import Workbench
    from engine.runs.folder import RunFolder

WELCOME = "{state} of run {run}: {models} models, made when a statement names them; end it with ;  (.exit leaves)"
_USE = re.compile(r"\s*use\s+(\w+)\s*;?\s*", re.IGNORECASE)
_EXITS = (".exit", ".quit", "exit", "quit")


@dataclass(frozen=True)
class Answers:
    """How a shell answers."""

    limit: int
    """Rows of a table that are shown."""
    as_json: bool
    quiet: bool
    allow_files: bool
    """Whether statements may read and write other files than those of the run."""


def open_shell(
    folder: RunFolder,
    state_id: str,
    text: str | None,
    file: str | None,
    member: str | None,
    runs_root: str,
    project_dir: str | None,
    resources: Resources,
    how: Answers,
) -> None:
    """Run `text`, or what is typed, against a state of a run."""
    from engine.cli.options import open_project_of
    from engine.execute.workbench import Workbench
    from engine.plan.graph import state_graph
    from engine.plan.selectors import select

    project = open_project_of(project_dir, folder)
    graph = state_graph(project)
    chosen = select(state_id, project, graph, lambda: {key: {"reused"} for key in graph.order}, "")
    if len(chosen) != 1:
        raise click.UsageError(f"--state names one state (engine ls states); {state_id!r} names {len(chosen)}")
    state = project.state(next(iter(chosen)))

    def told(took: dict[str, float]) -> None:
        if not how.quiet:
            dearest = sorted(took, key=lambda name: -took[name])[:3]
            shown = ", ".join(f"{name} {took[name]:.2f} s" for name in dearest)
            click.echo(f"made {len(took)} models in {sum(took.values()):.2f} s: {shown}", err=True)

    with (
        tempfile.TemporaryDirectory(prefix="engine-sql-") as spill,
        Workbench(project, Path(runs_root), folder, state, resources, Path(spill), told, how.allow_files) as bench,
    ):
        if member or file:
            _use_of(bench, file, member)
        if text is not None:
            _run(bench, text, how)
            return
        if sys.stdin.isatty() and not how.quiet:
            shown = {"state": state.state_id, "run": folder.name[:8], "models": len(state.models)}
            click.echo(WELCOME.format(**shown), err=True)
        for statement in _typed(state.state_id):
            _answer(bench, statement, how)


def _use_of(bench: Workbench, file: str | None, member: str | None) -> None:
    """The names that a text means: those of the member that was asked for, or whose folder the file lies in."""
    path = Path(file).resolve() if file else None
    owners = [q.member for q in bench.state.models if path == (bench.project.root / q.path).resolve() and q.member]
    if member is None and len(owners) > 1:
        raise click.UsageError(f"{file} runs in each member of a family: give --member {' | '.join(owners)}")
    chosen = member or (owners[0] if owners else None)
    if chosen:
        bench.use(chosen)


def _typed(state_id: str) -> Iterator[str]:
    """Statements as they are typed or piped in, each ended by a semicolon at the end of a line."""
    first, more = (f"{state_id}> ", "...> ") if sys.stdin.isatty() else ("", "")
    if first:
        import readline  # noqa: F401  (gives input() its history)
    lines: list[str] = []
    while True:
        try:
            line = input(more if lines else first)
        except EOFError:
            break
        except KeyboardInterrupt:
            lines = []
            click.echo(err=True)
            continue
        if not lines and line.strip().lower() in _EXITS:
            return
        lines.append(line)
        if line.rstrip().endswith(";"):
            yield "\n".join(lines)
            lines = []
    if "".join(lines).strip():
        yield "\n".join(lines)


def _answer(bench: Workbench, statement: str, how: Answers) -> None:
    """The answer to one statement; an error is told and the shell goes on."""
    from engine.errors import EngineError

    try:
        _run(bench, statement, how)
    except EngineError as error:
        if not sys.stdin.isatty():
            raise
        click.echo(str(error), err=True)
    except KeyboardInterrupt:
        bench.session.connection.interrupt()
        click.echo("interrupted", err=True)


def _run(bench: Workbench, text: str, how: Answers) -> None:
    import duckdb

    from engine.errors import EngineError

    use = _USE.fullmatch(text)
    if use and use.group(1) in bench.members:
        bench.use(use.group(1))
        return
    try:
        statements = statements_of(text, how.allow_files)
        if not statements and not sys.stdin.isatty():
            raise click.UsageError("the query has no statement")
        for statement in statements:
            bench.make(statement.query or text)  # a statement that DuckDB has split has no text of its own
            found: Any = bench.session.connection.execute(statement)
            if found is None or found.description is None:
                continue
            names = [column[0] for column in found.description]
            rows = found.fetchall() if how.as_json else found.fetchmany(how.limit + 1)
            _print(names, rows, how.limit, how.as_json)
    except (duckdb.Error, *NO_VALUE) as error:
        raise EngineError(
            37,
            "DuckDB refuses this statement",
            place="SQL",
            where=f"{bench.state.state_id}: {' '.join(text.split())[:80]}",
            found=str(error).strip(),
            expected=f"relations of {bench.state.state_id} and what it reads"
            + (f"; USE {' | '.join(bench.members)} for a member's own names" if bench.members else ""),
            hint=FENCED
            if isinstance(error, duckdb.PermissionException)
            else f"engine ls models --select {bench.state.state_id}",
            exit_code=2,
        ) from error


def _print(names: list[str], rows: list[tuple[Any, ...]], limit: int, as_json: bool) -> None:
    if as_json:
        click.echo(rows_text(names, rows))
        return
    if names == ["explain_key", "explain_value"]:  # a plan is a drawing
        click.echo("\n".join(str(row[1]) for row in rows))
        return
    click.echo(table(names, rows[:limit]))
    if len(rows) > limit:
        click.echo(f"... first {limit} rows; --limit shows more", err=True)
