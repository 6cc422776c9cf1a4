"""What an export is made of: tables with the words and keys of their contracts, an order, what was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import __version__
from engine.contracts.definition import Contract, ForeignKey
from engine.duckdb_connection import quote
from engine.errors import EngineError
from engine.runs.folder import Identity, RunFolder
from engine.runs.record import TRUTH, OutputRecord, StateRecord

if TYPE_CHECKING:
    import duckdb

DATA, MACHINERY = "data", "machinery"
SHELVES = (DATA, TRUTH, MACHINERY)
"""What people ask for; what nobody could know; what the engine and its checks need."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column as the run has it; `sql_type` as DuckDB spells it."""

    name: str
    sql_type: str
    nullable: bool
    description: str


@dataclass(frozen=True)
class Table:
    """A dataset of the run, with what its contract says where the run has the columns of the contract."""

    name: str
    shelf: str
    relation: str
    """Where the connection reads it, quoted."""
    segment: str
    state: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    contract: Contract | None = None
    output: OutputRecord | None = None
    """Its published files; None for a view."""

    @property
    def place(self) -> str:
        """Its path inside a folder: what lies apart in the run lies apart in an export."""
        return self.name if self.shelf == DATA else f"{self.shelf}/{self.name}"

    def comment(self, *, keys: bool = False) -> str:
        """What a row is; `keys`: and the keys, for a target that does not hold them."""
        said = " ".join(self.description.split())
        if keys and self.primary_key:
            said += f" Primary key: {', '.join(self.primary_key)}."
        for key in self.foreign_keys if keys else ():
            said += f" {', '.join(key.columns)}: of {key.references}."
        return said

    def document(self) -> Json:
        """It as JSON-ready data."""
        return {
            "name": self.name,
            "shelf": self.shelf,
            "segment": self.segment,
            "state": self.state,
            "description": self.comment(),
            "columns": [vars(column) for column in self.columns],
            "primary_key": list(self.primary_key),
            "foreign_keys": [key.document() for key in self.foreign_keys],
        }


@dataclass(frozen=True)
class Written:
    """A table, edge list or document of an export, counted back where it was written."""

    name: str
    rows: int
    files: tuple[str, ...] = ()
    """Relative to the destination; none in a database."""
    unit: str = "rows"
    """What `rows` counts; a description counts what it describes."""


@dataclass(frozen=True)
class Order:
    """What is to be exported, and where to."""

    target: str
    folder: RunFolder
    identity: Identity
    records: tuple[StateRecord, ...]
    connection: duckdb.DuckDBPyConnection
    """The catalogue of the run comes first in it, read-only; other files may be written."""
    tables: tuple[Table, ...]
    edges: tuple[str, ...]
    """Kinds of edges, each a view of the schema `graph`."""
    destination: str
    force: bool
    schema: str
    tell: Callable[[Written], None]

    @property
    def place(self) -> Path:
        """The destination as a path."""
        return Path(self.destination).absolute()

    def run_document(self) -> Json:
        """What the run is, JSON-ready."""
        identity = self.identity
        return {
            "run_id": self.folder.name,
            "seed": identity.seed,
            "profile": identity.profile,
            "scenarios": list(identity.scenario_ids),
            "window": identity.window,
            "parameter_hash": identity.parameter_hash,
            "manifest_fingerprint": identity.manifest_fingerprint,
            "engine": __version__,
        }

    def count(self, relation: str) -> int:
        """Rows of a relation of the connection."""
        # A result that is not read to its end keeps the connection: one row is not the end.
        return int(self.connection.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])

    def check(self, name: str, expected: int, found: int) -> None:
        """EngineError 045 unless as many rows were counted back as there are in the run."""
        if found != expected:
            raise EngineError(
                45,
                f"{name} has other rows in the export than in the run",
                place="EXPORT",
                where=self.destination,
                expected=f"{expected} rows",
                found=f"{found} rows",
                hint="free the destination of other writers, then export again",
            )

    def written(self, table: Table, found: int, files: tuple[str, ...] = ()) -> Written:
        """What was written of a table, `found` rows counted back; EngineError 045 for another number."""
        self.check(table.name, self.count(table.relation), found)
        return self.told(Written(table.name, found, files))

    def told(self, part: Written) -> Written:
        """The part, of which whoever listens has heard."""
        self.tell(part)
        return part


@dataclass(frozen=True)
class Exported:
    """An export that stands whole at its destination."""

    target: str
    destination: str
    run_id: str
    written: tuple[Written, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables and edge lists, or what a description describes."""
        return sum(part.rows for part in self.written)

    def document(self) -> Json:
        """What `engine export --json` prints."""
        parts = [{"name": p.name, p.unit: p.rows, "files": list(p.files)} for p in self.written]
        return {"to": self.target, "destination": self.destination, "run_id": self.run_id, "written": parts}

    @property
    def unit(self) -> str:
        """What `rows` counts."""
        return self.written[0].unit if self.written else "rows"

    def __repr__(self) -> str:
        parts = f"{len(self.written)} parts, {self.rows} {self.unit}"
        return f"<export to {self.target}: {parts}; {self.destination}>"


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """(name, type) of the columns of a relation."""
    return [(str(row[0]), str(row[1])) for row in connection.execute(f"DESCRIBE FROM {relation}").fetchall()]


def names(columns: tuple[str, ...] | list[str]) -> str:
    """Quoted columns, separated by commas."""
    return ", ".join(quote(name) for name in columns)


def missing_extra(extra: str, library: str, error: ImportError) -> EngineError:
    """EngineError 005: a library that a target needs is not installed."""
    return EngineError(
        5,
        f"the export needs {library}, which is not installed",
        place="EXPORT",
        expected=f"the extra {extra}",
        found=str(error),
        hint=f'pip install "bank-world-engine[{extra}]"',
    )
