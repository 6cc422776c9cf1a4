"""What somebody may ask a run: statements that read. Who wants more says so, and lifts the fence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from engine.duckdb_connection import Resources, fence, literal, open_connection
from engine.errors import EngineError
from engine.execute.catalogue_meta import MACHINERY
from engine.execute.truth import attach_truth
from engine.project.definition import MAIN
from engine.runs.folder import RunFolder
from engine.runs.verify import DigestMemory, verify_states

FENCED = "engine sql reads the files of its run alone; --allow-files lifts that fence"
NO_VALUE = (OverflowError, ValueError)
"""What reading a row raises where Python has no such value: `INTERVAL 100000000 YEAR`."""
_WRITES = re.compile(r"\b(copy|export|attach|detach|install|load)\b", re.IGNORECASE)


def statements_of(text: str, allow_files: bool = False) -> list[duckdb.Statement]:
    """The statements of a text; EngineError 037 where one would write a file, fetch, or open another database."""
    kinds = duckdb.StatementType
    writes = (kinds.COPY, kinds.EXPORT, kinds.ATTACH, kinds.DETACH, kinds.LOAD, kinds.COPY_DATABASE)
    wraps = (kinds.EXPLAIN, kinds.PREPARE, kinds.MULTI)
    found = duckdb.extract_statements(text)
    for statement in () if allow_files else found:
        if statement.type in writes or (statement.type in wraps and _WRITES.search(statement.query)):
            raise EngineError(
                37,
                "engine sql reads, and this statement would write a file, load or attach something",
                place="SQL",
                where=" ".join(statement.query.split())[:80],
                expected="SELECT, EXPLAIN, DESCRIBE, SUMMARIZE, or temporary tables",
                hint="engine sql QUERY --json > FILE, or engine sql --allow-files QUERY",
                exit_code=2,
            )
    return found


def open_catalogue(
    path: Path, folder: RunFolder, resources: Resources, fenced: bool = True, truth: bool = False
) -> duckdb.DuckDBPyConnection:
    """A private database in which the catalogue of a run stands read-only and comes first; EngineError 082.

    `fenced`: no statement reads or writes other files than those of the run.
    """
    connection = open_connection(resources, folder.root.absolute() / f"{path.name}.tmp")
    try:
        connection.execute(f"ATTACH {literal(path)} AS run (READ_ONLY)")
        connection.execute("USE run")
        connection.execute(f"SET search_path = {literal(f'run.{MAIN},run.{MACHINERY}')}")
        if truth:
            attach_truth(connection, folder)
        if fenced:
            fence(connection, folders=(folder.root,))
        else:  # what is installed may be used; nothing is fetched that nobody asked for
            connection.execute("SET autoload_known_extensions = true")
    except duckdb.Error as error:
        connection.close()
        raise EngineError(
            82,
            "the catalogue of this run cannot be opened",
            place="SQL",
            where=str(path),
            found=str(error).splitlines()[0],
            expected="the run.duckdb that the build wrote",
            hint=f"remove {path}, then engine build writes it again",
        ) from error
    return connection


@contextmanager
def refusals(folder: RunFolder, where: str) -> Iterator[None]:
    """Inside, what DuckDB refuses is EngineError 037 with all that it says, or names a damaged file of the run."""
    try:
        yield
    except (duckdb.Error, *NO_VALUE) as error:
        # DuckDB tells of a torn file as of a table that does not exist.
        verify_states(folder, DigestMemory(folder.root.parent))
        raise EngineError(
            37,
            "DuckDB refuses this query",
            place="SQL",
            where=where,
            found=str(error).strip() or repr(error),
            hint=FENCED if isinstance(error, duckdb.PermissionException) else "engine ls datasets",
            exit_code=2,
        ) from error
