"""A DuckDB session of one state or scorer: its macros, its policies and its sealed inputs by bare name.

Nothing else is visible, so a read that is not declared cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import duckdb

from engine.duckdb_connection import Resources, fence, literal, open_connection, quote, second_connection
from engine.errors import EngineError
from engine.plan.signature import rng_scope_hash
from engine.project.definition import MAIN, PolicyRelation, Project, Query
from engine.project.order import PART_MACRO
from engine.rng import distinct_keys, stream_key
from engine.runs.record import OutputRecord

EVIDENCE_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "meta_states": (("segment", "VARCHAR"), ("state", "VARCHAR"), ("status", "VARCHAR"), ("signature", "VARCHAR")),
    "meta_checks": (
        ("segment", "VARCHAR"),
        ("state", "VARCHAR"),
        ("check_id", "VARCHAR"),
        ("code", "VARCHAR"),
        ("result", "VARCHAR"),
        ("violations", "BIGINT"),
    ),
    "meta_outputs": (
        ("segment", "VARCHAR"),
        ("state", "VARCHAR"),
        ("dataset", "VARCHAR"),
        ("rows", "BIGINT"),
        ("content_digest", "VARCHAR"),
        ("digest_ok", "BOOLEAN"),
    ),
    "meta_columns": (
        ("segment", "VARCHAR"),
        ("state", "VARCHAR"),
        ("dataset", "VARCHAR"),
        ("column_name", "VARCHAR"),
        ("column_type", "VARCHAR"),
    ),
    "meta_bundles": (("segment", "VARCHAR"), ("level", "VARCHAR"), ("ok", "BOOLEAN")),
    "meta_metrics": (("state", "VARCHAR"), ("metric", "VARCHAR"), ("key", "VARCHAR"), ("value", "DOUBLE")),
    "run_scenario": (("scenario_id", "VARCHAR"),),
    "meta_run": (("seed", "UBIGINT"), ("profile", "VARCHAR"), ("manifest_fingerprint", "VARCHAR")),
}
"""Columns of the relations that the engine makes from its own records."""


class TypedRows(NamedTuple):
    """Rows with the (name, SQL type) of their columns, which outlive the connection that they were read on."""

    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[Any, ...]]


def typed_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> TypedRows:
    """The rows of a small relation."""
    found = connection.sql(f"FROM {relation}")
    return TypedRows(tuple(zip(found.columns, map(str, found.types), strict=True)), found.fetchall())


def sql_value(value: Any) -> str:
    """A SQL literal of a JSON value; a mapping becomes a STRUCT, a list a LIST."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"CAST('{value!r}' AS DOUBLE)"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(k)}: {sql_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(sql_value(item) for item in value) + "]"
    return literal(value)


def create_rows(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    columns: Iterable[tuple[str, str]],
    rows: Iterable[Iterable[Any]],
) -> None:
    """A typed table of a few rows."""
    columns = tuple(columns)
    ddl = ", ".join(f"{quote(name)} {kind}" for name, kind in columns)
    connection.execute(f"CREATE TABLE {target} ({ddl})")
    lines = [
        "("
        + ", ".join(f"CAST({sql_value(value)} AS {kind})" for value, (_, kind) in zip(row, columns, strict=True))
        + ")"
        for row in rows
    ]
    for start in range(0, len(lines), 500):
        connection.execute(f"INSERT INTO {target} VALUES {', '.join(lines[start : start + 500])}")


def create_policy(connection: duckdb.DuckDBPyConnection, relation: PolicyRelation) -> None:
    """A policy relation as a table in its schema."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(relation.schema)}")
    create_rows(connection, f"{quote(relation.schema)}.{quote(relation.name)}", relation.columns, relation.rows)


def create_macros(connection: duckdb.DuckDBPyConnection, project: Project, seed: int) -> None:
    """All macros of the project, and the stream keys of this seed."""
    keys = {
        stream: stream_key(seed, rng_scope_hash(project, stream), stream) for stream in sorted(project.streams)
    }
    distinct_keys(keys)
    for half in (0, 1):
        cases = " ".join(f"WHEN {literal(stream)} THEN {key[half]}::UBIGINT" for stream, key in keys.items())
        body = f"CASE stream {cases} END" if cases else "NULL::UBIGINT"
        connection.execute(f"CREATE OR REPLACE MACRO rng_key{half}(stream) AS {body}")
    connection.execute(f"CREATE OR REPLACE MACRO {PART_MACRO}() AS {sql_value(None)}::INTEGER")
    for path, text in project.macro_files:
        try:
            connection.execute(text)
        except duckdb.Error as error:
            raise EngineError(
                35,
                "DuckDB refuses this macro file",
                place="MACROS",
                where=path,
                found=str(error).splitlines()[0],
                hint=f"mend {path}",
            ) from error


@contextmanager
def in_part(connection: duckdb.DuckDBPyConnection, number: int | None) -> Iterator[None]:
    """Inside, `part_no()` is this number on this connection, a constant for scans; None: all parts."""
    if number is None:
        yield
        return
    _choose_part(connection, number)
    try:
        yield
    finally:
        _choose_part(connection, None)


def _choose_part(connection: duckdb.DuckDBPyConnection, number: int | None) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP MACRO {PART_MACRO}() AS {sql_value(number)}::INTEGER")


def output_source(root: Path, output: OutputRecord) -> str:
    """The table function that reads an output under `root`."""
    return reader([literal(root / output.path / file.name) for file in output.files], output.kind)


def reader(paths: Iterable[str], kind: str) -> str:
    """The table function that reads files, each a SQL expression of its path, as an output of a kind is read."""
    listed = f"[{', '.join(paths)}]"
    if kind == "json":
        return f"read_json({listed}, format='unstructured', maximum_object_size=268435456)"
    return f"read_parquet({listed}, hive_partitioning = false)"


class Session:
    """An open session; use it as a context manager."""

    def __init__(self, project: Project, seed: int, resources: Resources, spill: Path | None) -> None:
        self.project = project
        self.connection = open_connection(resources, spill)
        self._second = None if resources.threads == 1 else second_connection(self.connection)
        self._files: set[str] = set()
        self._locked = False
        create_macros(self.connection, project, seed)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    @property
    def readers(self) -> tuple[duckdb.DuckDBPyConnection, ...]:
        """Connections that can read at the same time; what Python registers (sources) only the first one sees."""
        return (self.connection,) if self._second is None else (self.connection, self._second)

    def create(self, query: Query, kind: str) -> None:
        """Make the relation of a query, in its schema and with the names that its text means there.

        `kind` is TABLE or VIEW. A view keeps the schema in which it was made.
        """
        if kind == "TABLE" and not self._locked:
            raise AssertionError(f"{query.name} would run without the fence")
        self.make_schema(query)
        with self.names_of(query):
            self.connection.execute(f"CREATE {kind} {query.relation} AS {query.text}")

    def make_schema(self, query: Query) -> None:
        """Make the schema of a query's relation, unless it stands among all the others."""
        schema, _, _ = query.name.rpartition(".")
        if schema:
            self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")

    @contextmanager
    def names_of(self, query: Query) -> Iterator[None]:
        """Inside, bare names mean the relations of the query's member first, then those of the schema `main`."""
        if query.member is None:
            yield
            return
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(query.member)}")
        self.connection.execute(f"SET search_path = {literal(f'{query.member},{MAIN}')}")
        try:
            yield
        finally:
            self.connection.execute(f"SET search_path = {literal(MAIN)}")

    def lock(self, *folders: Path) -> None:
        """From here on nothing is visible but what was added, and files under `folders`; no option changes.

        DuckDB itself refuses the rest, whatever a text has got past the house rules.
        """
        fence(self.connection, folders, self._files)
        self._locked = True

    def open_to_files(self) -> None:
        """No fence: a person at a shell asked for it."""
        self._locked = True

    def allow(self, files: Iterable[Path]) -> None:
        """Files that may be read behind the fence beside those that are added."""
        self._files |= {str(path) for path in files}

    def add_policies(self, relations: Iterable[PolicyRelation]) -> None:
        for relation in relations:
            create_policy(self.connection, relation)

    def add_output(self, root: Path, output: OutputRecord) -> None:
        """A view over an output under `root`, a run folder or a staging folder."""
        self._files |= {str(root / output.path / file.name) for file in output.files}
        self.connection.execute(
            f"CREATE OR REPLACE VIEW {quote(output.dataset)} AS SELECT * FROM {output_source(root, output)}"
        )

    def drop_tables(self, queries: Iterable[Query]) -> None:
        """Give back the memory of tables that nothing reads any more."""
        for query in queries:
            self.connection.execute(f"DROP TABLE {query.relation}")

    def add_source(self, name: str) -> None:
        """A reference package's data, or a user's files, as `source.<name>`."""
        from engine.sources import read_source

        self.connection.execute("CREATE SCHEMA IF NOT EXISTS source")
        if name in self.project.imports:
            self._files |= {str(path) for path in self.project.imports[name].files}
            self.connection.execute(self.project.imports[name].view(name))
            return
        self._second = None
        read_source(name).create_view(self.connection, "source", name)

    def add_evidence(self, name: str, rows: Iterable[Iterable[Any]]) -> None:
        """One of the engine's own relations."""
        create_rows(self.connection, quote(name), EVIDENCE_COLUMNS[name], rows)
