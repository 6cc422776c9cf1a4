"""`engine sql --ui`: a run in DuckDB's own UI, by the extension `ui`; the engine downloads nothing for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.errors import EngineError

if TYPE_CHECKING:
    import duckdb

INSTALL = "python -c \"import duckdb; duckdb.execute('INSTALL ui')\""
STATEMENTS = ("LOAD ui", "CALL start_ui()")
"""What is run on a DuckDB in which the catalogue stands read-only."""


def _wait_for_ctrl_c() -> None:
    threading.Event().wait()


def open_ui(
    connection: duckdb.DuckDBPyConnection, path: Path, quiet: bool, wait: Callable[[], None] = _wait_for_ctrl_c
) -> None:
    """Open the UI in the browser and serve it while `wait` waits; EngineError 005 where it is not installed."""
    import duckdb

    for statement in STATEMENTS:
        if not quiet:
            click.echo(f"{path}: {statement}", err=True)
        try:
            row = connection.execute(statement).fetchone()
        except duckdb.Error as error:
            raise EngineError(
                5,
                "DuckDB's UI cannot be opened here",
                place="SQL",
                where=statement,
                found=str(error).strip(),
                expected="DuckDB's extension ui, installed; the engine downloads nothing",
                hint=INSTALL,
            ) from error
    if not quiet:
        click.echo(f"{row[0] if row else 'the UI is open'}; Ctrl-C ends it", err=True)
    wait()
