"""`engine sql --ui`: what is run is said, and so is what to do where DuckDB has not the extension."""

from __future__ import annotations

from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner

from engine.cli.sql_ui import INSTALL, STATEMENTS, open_ui
from engine.errors import EngineError
from tests.conftest import engine

PLACE = Path("runs/one/run.duckdb")


class Answers:
    """A connection that takes statements, and knows the extension or not."""

    def __init__(self, installed: bool) -> None:
        self.installed = installed
        self.asked: list[str] = []

    def execute(self, statement: str) -> Answers:
        self.asked.append(statement)
        if not self.installed:
            raise duckdb.IOException('IO Error: Extension "ui.duckdb_extension" not found.\nInstall it first.')
        return self

    def fetchone(self) -> tuple[str]:
        return ("UI started at http://localhost:4213/",)


def told(connection: Answers, quiet: bool = False) -> str:
    @click.command()
    def command() -> None:
        open_ui(connection, PLACE, quiet, lambda: connection.asked.append("waited"))  # type: ignore[arg-type]

    done = CliRunner().invoke(command, catch_exceptions=False)
    return done.stderr


def test_the_ui_is_served_until_it_is_ended() -> None:
    connection = Answers(installed=True)
    shown = told(connection)
    assert connection.asked == [*STATEMENTS, "waited"]
    assert all(statement in shown for statement in STATEMENTS) and "localhost:4213" in shown
    assert told(Answers(installed=True), quiet=True) == ""


def test_nothing_is_downloaded() -> None:
    connection = Answers(installed=False)
    with pytest.raises(EngineError) as refused:
        told(connection)
    assert connection.asked == ["LOAD ui"] and "INSTALL" not in " ".join(STATEMENTS)
    assert refused.value.number == 5 and refused.value.hint == INSTALL
    assert "Install it first." in str(refused.value), "all that DuckDB says"


def test_a_query_and_the_ui_are_two_things(tiny_root: Path) -> None:
    done = engine("sql", "SELECT 1", "--ui", "--runs-root", str(tiny_root), check=False)
    assert done.returncode == 2 and "--ui" in done.stderr
