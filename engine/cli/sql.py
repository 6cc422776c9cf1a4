"""`engine sql`: query a run in DuckDB, read-only."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import open_project_of, open_run, project_options, resource_options, resources, run_options

if TYPE_CHECKING:
    import duckdb

    from engine.project.definition import Project
    from engine.runs.folder import RunFolder


@click.command("sql")
@click.argument("query", required=False)
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False),
    default=None,
    help="A SQL file, such as a model of the project.",
)
@click.option("--limit", type=click.IntRange(1, 10**9), default=50, show_default=True, help="Rows to print.")
@click.option(
    "--state",
    "state_id",
    default=None,
    metavar="STATE",
    help="A state (engine ls states) whose models can be asked too; they are made when they are named.",
)
@click.option(
    "--allow-files",
    is_flag=True,
    help="Lift the fence: statements may read and write other files, attach databases and load extensions.",
)
@click.option(
    "--truth", is_flag=True, help="Put what nobody could know beside the catalogue, as s<segment>_truth.<dataset>."
)
@click.option("--member", default=None, metavar="NAME", help="The member of a family whose names come first.")
@run_options
@resource_options
@project_options
def sql_command(
    query: str | None,
    file: str | None,
    limit: int,
    state_id: str | None,
    allow_files: bool,
    truth: bool,
    member: str | None,
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
    from engine.text_files import read_text

    folder = open_run(runs_root, run_id, profile, seed)
    text = read_text(Path(file), number=34, place="SQL") if file else query
    if member and not state_id:
        raise click.UsageError("--member names a member of a state's family: give --state too")
    if truth and (state_id or text is None):
        raise click.UsageError("--truth goes with a query of the catalogue: leave --state out and give a query")
    if state_id:
        from engine.cli.sql_shell import Answers, open_shell

        used = resources(threads, memory_limit)
        how = Answers(limit, as_json, quiet, allow_files)
        open_shell(folder, state_id, text, file, member, runs_root, project_dir, used, how)
        return
    with _checked(folder, runs_root, project_dir, quiet) as path:
        if text is None:
            _open_shell(path, quiet)
        else:
            _print_query(path, folder, text, limit, as_json, allow_files, truth)


@contextmanager
def _checked(folder: RunFolder, runs_root: str, project_dir: str | None, quiet: bool) -> Iterator[Path]:
    """The run's catalogue, made again if it is not the one that was written here of what stands there now."""
    from engine.assurance.served_catalogue import served_catalogue

    def project() -> Project:
        return open_project_of(project_dir, folder)

    with served_catalogue(project, Path(runs_root), folder) as (path, again):
        if again and not quiet:
            click.echo(f"made {path.name} again: it was not the one that was written here of this run", err=True)
        refused = folder.refused()
        if refused and not quiet:
            click.echo(f"run {folder.name[:8]} is not whole: {', '.join(refused)} was refused", err=True)
        yield path


def _open_shell(path: Path, quiet: bool) -> None:
    command = ["duckdb", "-readonly", str(path)]
    if not quiet:
        click.echo(" ".join(command), err=True)
    shell = shutil.which("duckdb")
    if shell is None:
        raise click.UsageError(
            'the DuckDB shell is not installed here; give a query (engine sql "SELECT ..") or '
            f"open {path} with any DuckDB client from 1.2 on"
        )
    sys.stdout.flush()
    os.execv(shell, command)


def _open_catalogue(path: Path, folder: RunFolder, fenced: bool, truth: bool) -> duckdb.DuckDBPyConnection:
    import duckdb

    from engine.duckdb_connection import fence
    from engine.errors import EngineError

    try:
        connection = duckdb.connect(str(path), read_only=True)
        if truth:
            from engine.execute.truth import attach_truth

            attach_truth(connection, folder)
        if fenced:
            fence(connection, folders=(folder.root,))
        return connection
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


def _print_query(
    path: Path, folder: RunFolder, text: str, limit: int, as_json: bool, allow_files: bool, truth: bool
) -> None:
    import duckdb

    from engine.cli.console import table
    from engine.cli.json_output import NO_VALUE, rows_text
    from engine.cli.sql_shell import FENCED, statements_of
    from engine.errors import EngineError
    from engine.runs.verify import DigestMemory, verify_states

    with _open_catalogue(path, folder, not allow_files, truth) as connection:
        try:
            statements = statements_of(text, allow_files)
            if not statements:
                raise click.UsageError("the query has no statement")
            for statement in statements:
                relation = connection.execute(statement)
            names = [column[0] for column in relation.description or []]
            rows = relation.fetchall() if as_json else relation.fetchmany(limit + 1)
        except (duckdb.Error, *NO_VALUE) as error:
            # DuckDB tells of a torn file as of a table that does not exist.
            verify_states(folder, DigestMemory(folder.root.parent))
            raise EngineError(
                37,
                "DuckDB refuses this query",
                place="SQL",
                where=str(path),
                found=(str(error).splitlines() or [repr(error)])[0],
                hint=FENCED if isinstance(error, duckdb.PermissionException) else "engine ls datasets",
                exit_code=2,
            ) from error
    if as_json:
        click.echo(rows_text(names, rows))
        return
    click.echo(table(names, rows[:limit]))
    if len(rows) > limit:
        click.echo(f"... first {limit} rows; --limit shows more", err=True)
