"""`engine sql`: query a run in DuckDB, read-only."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli import complete
from engine.cli.options import open_run, project_options, resource_options, resources, run_options

if TYPE_CHECKING:
    from engine.api import Run


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
    shell_complete=complete.states,
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
@click.option("--ui", is_flag=True, help="Open the run in DuckDB's own UI, in the browser, until Ctrl-C.")
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
    ui: bool,
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
    used = resources(threads, memory_limit)
    if ui and (text is not None or state_id):
        raise click.UsageError("--ui opens the whole run: give neither a query nor --state")
    if state_id:
        from engine.cli.sql_shell import Answers, open_shell

        how = Answers(limit, as_json, quiet, allow_files)
        open_shell(folder, state_id, text, file, member, runs_root, project_dir, used, how)
        return
    from engine.api import Run

    with Run(folder, project_dir, used, truth=truth, allow_files=allow_files or ui) as run:
        path = run.catalogue
        for note in run.notes if not quiet else ():
            click.echo(note, err=True)
        if ui:
            from engine.cli.sql_ui import open_ui

            open_ui(run.connection, path, quiet)
        elif text is None:
            _open_shell(path, quiet)
        else:
            _print_query(run, text, limit, as_json)


def _open_shell(path: Path, quiet: bool) -> None:
    command = ["duckdb", "-readonly", str(path)]
    if not quiet:
        click.echo(shlex.join(command), err=True)
    shell = shutil.which("duckdb")
    if shell is None:
        raise click.UsageError(
            'the DuckDB shell is not installed here; give a query (engine sql "SELECT ..") or '
            f"open {path} with any DuckDB client from 1.2 on"
        )
    sys.stdout.flush()
    os.execv(shell, command)


def _print_query(run: Run, text: str, limit: int, as_json: bool) -> None:
    from engine.cli.console import table
    from engine.cli.json_output import rows_text

    answer = run.execute(text)
    if answer is None:
        raise click.UsageError("the query has no statement")
    with run.refusals():
        names = [column[0] for column in answer.description or []]
        rows = answer.fetchall() if as_json else answer.fetchmany(limit + 1)
    if as_json:
        click.echo(rows_text(names, rows))
        return
    click.echo(table(names, rows[:limit]))
    if len(rows) > limit:
        click.echo(f"... first {limit} rows; --limit shows more", err=True)
