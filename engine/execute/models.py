"""Run one model: make its relation in the session, or its files in staging."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from engine.contracts import cast_list, lossy_cast
from engine.contracts.definition import Contract
from engine.duckdb_connection import disk_error, literal, quote
from engine.errors import EngineError
from engine.execute.parallel import run_parallel
from engine.execute.parquet import PART_NUMBERS, metadata_of, write_parts
from engine.execute.session import Session, in_part, reader
from engine.project.definition import Dataset, Query
from engine.timing.clock import StepClock

ORDER_KEPT = "kept"


@dataclass(frozen=True)
class MaterializedModel:
    """What a model left behind."""

    query: Query
    rows: int
    columns: tuple[dict[str, str], ...]
    place: Path | None
    """The staging folder of a published model."""


def sql_error(error: duckdb.Error, query: Query, dataset: Dataset | None = None) -> EngineError:
    """A DuckDB error as one of ours: a full disk and a broken model are different things."""
    if dataset is not None and dataset.contract is not None:
        lossy = lossy_cast(error, dataset.contract)
        if lossy is not None:
            return lossy
    unwritten = disk_error(error, query.segment, query.state, query.path)
    if unwritten is not None:
        return unwritten
    first = str(error).splitlines()[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        return EngineError(
            37,
            f"{query.name} needs more memory than it may use",
            owner=query.segment,
            place=query.state,
            where=query.path,
            found=first,
            hint="raise --memory-limit, or free disk space for spilling",
        )
    return EngineError(
        37,
        f"DuckDB refuses {query.name}",
        owner=query.segment,
        place=query.state,
        where=query.path,
        found=first[:300],
        hint=f"mend {query.path}, then engine build",
    )


def run_model(
    session: Session, query: Query, dataset: Dataset | None, place: Callable[[], Path], clock: StepClock
) -> MaterializedModel:
    """Materialise a model; `place()` gives its staging folder when it publishes."""
    started = time.perf_counter()
    try:
        made = _materialize(session, query, dataset, place)
    except duckdb.Error as error:
        clock.failed(query, started, type(error).__name__)
        raise sql_error(error, query, dataset) from error
    size = sum(file.stat().st_size for file in made.place.iterdir()) if made.place else 0
    clock.finished(query, started, made.rows, size)
    return made


def _materialize(
    session: Session, query: Query, dataset: Dataset | None, place: Callable[[], Path]
) -> MaterializedModel:
    if query.materialize == "view" or not query.stored:
        session.create(query, "VIEW")
        return MaterializedModel(query, 0, (), None)
    if query.materialize == "dataset":
        if dataset is None or dataset.contract is None:
            raise AssertionError(f"{query.name} has no contract")
        return _write_parquet(session, query, dataset, place())
    session.create(query, "TABLE")
    rows = count(session.connection, query.relation)
    if query.materialize == "json":
        return _write_json(session, query, dataset, place(), rows)
    return MaterializedModel(query, rows, (), None)


def count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """The number of rows of a relation."""
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0


def describe(connection: duckdb.DuckDBPyConnection, select: str) -> tuple[dict[str, str], ...]:
    """Column names and types of a SELECT."""
    rows = connection.execute(f"DESCRIBE {select}").fetchall()
    return tuple({"name": row[0], "type": row[1]} for row in rows)


def published_select(connection: duckdb.DuckDBPyConnection, query: Query, contract: Contract) -> str:
    """The SELECT of a dataset as it is published, but for its order: columns cast as in its contract.

    The session must see the names that the query's text means.
    """
    found = describe(connection, f"SELECT * FROM ({query.text})")
    columns = cast_list(contract, [(column["name"], column["type"]) for column in found])
    return f"SELECT {columns} FROM ({query.text}) AS model"


def published_order(query: Query, contract: Contract) -> str:
    """The order of a dataset as SQL, that of its key; empty where there is none.

    `order: kept` saves the sort where the plan keeps the key's order; the contract check proves it did.
    """
    if query.header.get("order") == ORDER_KEPT:
        return ""
    return ", ".join(quote(name) for name in contract.primary_key)


def _write_parquet(session: Session, query: Query, dataset: Dataset, place: Path) -> MaterializedModel:
    connection, contract = session.connection, dataset.contract
    assert contract is not None
    required = [column.name for column in contract.columns if not column.nullable]
    with session.names_of(query):
        write = partial(
            write_parts,
            select=published_select(connection, query, contract),
            place=place,
            required=required,
            order=published_order(query, contract),
            about=metadata_of(dataset.name, contract.id),
        )
        if query.parts is None:
            rows = write(connection)
        else:
            connections = (connection,) if "." in query.name else session.readers
            rows = _write_by_part(connections, query.parts, write)
    files = reader(map(literal, sorted(place.iterdir())), "parquet")
    connection.execute(f"CREATE VIEW {query.relation} AS SELECT * FROM {files}")
    published = describe(connection, f"SELECT * FROM {query.relation}")
    return MaterializedModel(query, rows, published, place)


def part_numbers(connection: duckdb.DuckDBPyConnection, parts: tuple[str, str]) -> list[int]:
    """The numbers in a column of a relation, ascending; duckdb.Error for one that is no number of a part."""
    relation, column = map(quote, parts)
    found = connection.execute(f"SELECT DISTINCT {column} AS part FROM {relation} ORDER BY part").fetchall()
    for (number,) in found:
        if not isinstance(number, int) or number not in PART_NUMBERS:
            raise duckdb.InvalidInputException(
                f"{relation}.{column} has {number}; parts are numbers from 0 to {PART_NUMBERS[-1]}"
            )
    return [number for (number,) in found]


def _write_by_part(
    connections: Sequence[duckdb.DuckDBPyConnection], parts: tuple[str, str], write: Callable[..., int]
) -> int:
    """One file for each number in a column of a relation, as many at a time as there are connections; the rows."""
    numbers: Sequence[int | None] = part_numbers(connections[0], parts) or (None,)

    def write_one(number: int | None, connection: duckdb.DuckDBPyConnection) -> int:
        with in_part(connection, number):
            return write(connection, whole_as=number)

    return sum(run_parallel(connections, [partial(write_one, number) for number in numbers]))


def _write_json(
    session: Session, query: Query, dataset: Dataset | None, place: Path, rows: int
) -> MaterializedModel:
    if rows != 1:
        raise EngineError(
            45,
            f"{query.name} is a document",
            owner=query.segment,
            place=query.state,
            where=query.path,
            expected="exactly one row",
            found=f"{rows} rows",
        )
    fetched = session.connection.execute(
        f"SELECT to_json(document)::VARCHAR FROM {query.relation} AS document"
    ).fetchone()
    assert fetched is not None
    document: dict[str, Any] = json.loads(fetched[0])
    if dataset and dataset.document_schema:
        check_document(document, dataset, query)
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (place / f"{query.name}.json").write_text(text, "utf-8")
    return MaterializedModel(query, 1, (), place)


def check_document(document: dict[str, Any], dataset: Dataset, query: Query) -> None:
    """A published document against its JSON Schema."""
    violations = dataset.document_schema.check(document) if dataset.document_schema else []
    if violations:
        raise violations[0].error(query.segment, query.state, dataset.contract_path)
