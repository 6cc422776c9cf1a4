"""From a mapping to SQL: each dataset of the manifest becomes one SELECT over `source.import_<dataset>`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from engine.contracts import Contract, cast_list
from engine.contracts.cast import family_of
from engine.duckdb_connection import literal, quote
from engine.errors import close_matches
from engine.importing.expressions import Expression, check_expression, column_named
from engine.importing.manifest import DatasetMapping
from engine.importing.refusal import COLUMN_MISSING, EXPRESSION_REJECTED, FILES_NOT_FOUND, TYPE_CAST, refuse
from engine.project.definition import Dataset
from engine.project.imported import PARQUET_FORMAT, ImportedFiles


@dataclass(frozen=True)
class MappedDataset:
    """One dataset of ours and the user's files that give it."""

    dataset: Dataset
    mapping: DatasetMapping
    files: ImportedFiles
    source: str
    """Its relation in the schema `source`."""
    plain: str
    """The SELECT that renames and computes, in the types of the files."""
    types: tuple[tuple[str, str], ...]
    """(column, DuckDB type) of `plain`."""
    expressions: dict[str, Expression]
    unused: tuple[str, ...]
    """Columns of the files that nothing reads."""

    @property
    def contract(self) -> Contract:
        contract = self.dataset.contract
        assert contract is not None
        return contract

    @property
    def select(self) -> str:
        """`plain` in the types of the contract: exact, or an error while it runs."""
        return f"SELECT {cast_list(self.contract, self.types)}\nFROM (\n{self.plain}\n) AS mapped"


def map_dataset(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, mapping: DatasetMapping, files: ImportedFiles
) -> MappedDataset:
    """Bind a mapping to its files; `connection` has the macros, the schema `source` and nothing else.

    Errors: EngineError UP-IM-102 for unreadable files, 103 for missing columns, 104 for types that cannot be
    cast, 105 for rejected expressions.
    """
    where = f"datasets.{mapping.input_id}"
    source = f"import_{dataset.name}"
    columns = _source_columns(connection, files, source, where)
    names = _file_names(connection, files, list(columns), where)
    expressions = {
        target: check_expression(text, names, f"{where}.expressions.{target}")
        for target, text in mapping.expressions.items()
    }
    assert dataset.contract is not None
    items, used = [], set[str]()
    for column in dataset.contract.columns:
        if column.name in expressions:
            items.append(f"{expressions[column.name].sql} AS {quote(column.name)}")
            used |= expressions[column.name].columns
            continue
        found = _source_column(column.name, mapping, names, where)
        items.append(f"{quote(names[found])} AS {quote(column.name)}")
        used.add(names[found].lower())
    _require_everywhere(connection, files, used, where)
    plain = f"SELECT {', '.join(items)}\nFROM source.{quote(source)}"
    types = _types(connection, plain, where)
    _require_families(dataset.contract, types, where)
    unused = tuple(name for name, inside in names.items() if inside.lower() not in used)
    return MappedDataset(dataset, mapping, files, source, plain, types, expressions, unused)


def _source_columns(
    connection: duckdb.DuckDBPyConnection, files: ImportedFiles, source: str, where: str
) -> dict[str, str]:
    try:
        connection.execute(files.view(source))
        rows = connection.execute(f"DESCRIBE source.{quote(source)}").fetchall()
    except duckdb.Error as error:
        raise refuse(
            FILES_NOT_FOUND,
            "the files cannot be read",
            where=f"{where}.files",
            expected=f"{files.format} files of one shape",
            found=str(error).splitlines()[0][:200],
            hint="look at the file that is named",
        ) from error
    return {str(row[0]): str(row[1]) for row in rows}


def _file_names(
    connection: duckdb.DuckDBPyConnection, files: ImportedFiles, columns: list[str], where: str
) -> dict[str, str]:
    """Name in the files -> name in SQL, which has no two names that differ in case alone: `ID`, `id` -> `id_1`."""
    if files.format != PARQUET_FORMAT:
        return {name: name for name in columns}
    layouts = {path: _top_level(connection, path) for path in files.files}
    doubled = next((path for path, names in layouts.items() if len({n.lower() for n in names}) < len(names)), None)
    if doubled is None:
        return {name: name for name in columns}
    first = layouts[doubled]
    other = next((path for path, names in layouts.items() if names != first), None)
    if len(set(first)) < len(first) or other is not None:
        raise refuse(
            COLUMN_MISSING,
            "names of columns that differ in case alone cannot be told apart",
            where=f"{where}.files",
            expected=f"the columns {', '.join(first)} once each, and in every file in this order",
            found=str(other or doubled),
            hint="write the files anew, with names of their own",
        )
    return dict(zip(first, columns, strict=True))


def _top_level(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """The names of a Parquet file's columns in their order, as the file spells them."""
    rows = connection.execute(f"SELECT name, num_children FROM parquet_schema({literal(path)})").fetchall()
    names: list[str] = []
    inside = 0
    for name, children in rows[1:]:
        if not inside:
            names.append(str(name))
        inside += (children or 0) - (1 if inside else 0)
    return names


def _source_column(target: str, mapping: DatasetMapping, names: dict[str, str], where: str) -> str:
    wanted = mapping.columns.get(target, target)
    found = column_named(wanted, names)
    if found is None:
        raise refuse(
            COLUMN_MISSING,
            f"the files have no column {wanted!r} for {target}",
            where=f"{where}.columns.{target}",
            expected=", ".join(names),
            found=wanted,
            hint=close_matches(wanted, names) or f"columns: {{{target}: <one of these>}}",
        )
    return found


def _require_everywhere(
    connection: duckdb.DuckDBPyConnection, files: ImportedFiles, used: set[str], where: str
) -> None:
    """UP-IM-103 when a Parquet file lacks a column that others have; it would be read as NULL."""
    if files.format != PARQUET_FORMAT or len(files.files) == 1:
        return
    paths = "[" + ", ".join(literal(path) for path in files.files) + "]"
    rows = connection.execute(
        f"SELECT file_name, list(DISTINCT lower(name) ORDER BY lower(name)) FROM parquet_schema({paths}) "
        "GROUP BY file_name ORDER BY file_name"
    ).fetchall()
    for path, present in rows:
        missing = sorted(used - set(present))
        if missing:
            raise refuse(
                COLUMN_MISSING,
                f"one file has no column {missing[0]!r}",
                where=f"{where}.files",
                expected=", ".join(sorted(used)),
                found=str(path),
                hint="give every file the same columns",
            )


def _types(connection: duckdb.DuckDBPyConnection, plain: str, where: str) -> tuple[tuple[str, str], ...]:
    try:
        rows = connection.execute(f"DESCRIBE {plain}").fetchall()
    except duckdb.Error as error:
        raise refuse(
            EXPRESSION_REJECTED,
            "DuckDB refuses an expression",
            where=f"{where}.expressions",
            expected="types that the functions take",
            found=str(error).splitlines()[0][:200],
        ) from error
    return tuple((str(row[0]), str(row[1])) for row in rows)


def _require_families(contract: Contract, types: tuple[tuple[str, str], ...], where: str) -> None:
    found = dict(types)
    for column in contract.columns:
        given = found[column.name]
        if family_of(given) != family_of(column.sql_type):
            text_id = given == "VARCHAR" and "INT" in column.sql_type
            raise refuse(
                TYPE_CAST,
                f"{column.name} is {given}, not {column.sql_type}",
                where=f"{where}.{column.name}",
                expected=column.sql_type,
                found=given,
                hint=f"for text ids: expressions: {{{column.name}: e64(<column>)}}"
                if text_id
                else f"expressions: {{{column.name}: cast(<column> as {column.sql_type})}}",
                samples=[f"{name} {kind}" for name, kind in types],
            )
