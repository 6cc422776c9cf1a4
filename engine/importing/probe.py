"""Look at the user's rows before anything is built: values that do not fit, open orders, ids that collide.

Contracts and assertions look at everything else while the world is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from engine.contracts.cast import is_lossless
from engine.contracts.sql_types import INTEGER_RANGES
from engine.duckdb_connection import PARQUET, literal, quote
from engine.importing.mapping import MappedDataset
from engine.importing.refusal import EXPRESSION_REJECTED, ID_COLLISION, TYPE_CAST, refuse
from engine.project.imported import CSV_FORMAT

SAMPLES = 20


def probe(connection: duckdb.DuckDBPyConnection, mapped: list[MappedDataset]) -> None:
    """EngineError UP-IM-104, 105 or 106 with the offending rows; the views of `map_dataset` must stand."""
    for item in mapped:
        where = f"datasets.{item.mapping.input_id}"
        try:
            _check_csv_types(connection, item, where)
            _check_orders(connection, item, where)
            _check_casts(connection, item, where)
        except duckdb.Error as error:
            raise refuse(
                TYPE_CAST,
                "the rows are not what the mapping says",
                where=where,
                expected="values of the stated types",
                found=str(error).splitlines()[0][:300],
            ) from error
    _check_ids(connection, mapped)


def _samples(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    relation = connection.execute(f"{query} LIMIT {SAMPLES}")
    names = [column[0] for column in relation.description or []]
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM ({query})").fetchone()
    return int(row[0]) if row else 0


def _check_csv_types(connection: duckdb.DuckDBPyConnection, item: MappedDataset, where: str) -> None:
    if item.files.format != CSV_FORMAT:
        return
    for name, kind in item.files.columns:
        column = quote(name)
        # DuckDB reads `1.5`, `1e3` and `0x10` as integers too, and rounds.
        odd = f"NOT regexp_full_match({column}, '[+-]?[0-9]+')" if kind in INTEGER_RANGES else "false"
        query = (
            f"SELECT DISTINCT {column} FROM {item.files.scan(typed=False)} "
            f"WHERE {column} IS NOT NULL AND (TRY_CAST({column} AS {kind}) IS NULL OR {odd}) ORDER BY {column}"
        )
        samples = _samples(connection, query)
        if samples:
            raise refuse(
                TYPE_CAST,
                f"{name} has {_count(connection, query)} values that are no {kind}",
                where=f"{where}.types.{name}",
                expected=kind,
                found=str(samples[0][name])[:80],
                samples=samples,
            )


def _check_orders(connection: duckdb.DuckDBPyConnection, item: MappedDataset, where: str) -> None:
    for target, expression in item.expressions.items():
        for keys in expression.total_orders:
            names = ", ".join(f"{key} AS k{place}" for place, key in enumerate(keys))
            groups = ", ".join(f"k{place}" for place in range(len(keys)))
            query = (
                f"SELECT {groups}, count(*) AS rows FROM (SELECT {names} FROM "
                f"source.{quote(item.source)}) GROUP BY {groups} HAVING count(*) > 1 ORDER BY {groups}"
            )
            samples = _samples(connection, query)
            if samples:
                raise refuse(
                    EXPRESSION_REJECTED,
                    f"the order of {target} is open: {_count(connection, query)} keys stand more than once",
                    where=f"{where}.expressions.{target}",
                    expected=f"unique ({', '.join(keys)})",
                    found=f"{samples[0]['rows']} rows with one key",
                    samples=samples,
                    hint="end the ORDER BY in a unique column",
                )


def _check_casts(connection: duckdb.DuckDBPyConnection, item: MappedDataset, where: str) -> None:
    if item.expressions:
        computed = ", ".join(f"max({quote(target)})" for target in item.expressions)
        connection.execute(f"SELECT {computed} FROM ({item.plain})").fetchall()
    types = dict(item.types)
    keys = [quote(name) for name in item.contract.primary_key]
    for column in item.contract.columns:
        given, wanted = types[column.name], column.sql_type
        if is_lossless(given, wanted):
            continue
        name = quote(column.name)
        shown = ", ".join(dict.fromkeys([*keys, name]))
        query = (
            f"SELECT {shown} FROM ({item.plain}) WHERE "
            f"TRY_CAST(TRY_CAST({name} AS {wanted}) AS {given}) IS DISTINCT FROM {name} ORDER BY {shown}"
        )
        samples = _samples(connection, query)
        if samples:
            raise refuse(
                TYPE_CAST,
                f"{column.name}: {_count(connection, query)} values are no {wanted}",
                where=f"{where}.{column.name}",
                expected=wanted,
                found=f"{given} {samples[0][column.name]}",
                samples=samples,
            )


def id_map_query(mapped: list[MappedDataset]) -> str:
    """Every text that became an id, by column of ours; empty when no expression makes ids of texts."""
    parts = [
        f"SELECT {literal(target)} AS column_name, CAST({text} AS VARCHAR) AS text, e64({text}) AS id "
        f"FROM source.{quote(item.source)} WHERE {text} IS NOT NULL"
        for item in mapped
        for target, expression in item.expressions.items()
        for text in expression.id_texts
    ]
    return f"SELECT DISTINCT * FROM ({' UNION ALL '.join(parts)})" if parts else ""


def _check_ids(connection: duckdb.DuckDBPyConnection, mapped: list[MappedDataset]) -> None:
    ids = id_map_query(mapped)
    if not ids:
        return
    query = (
        f"SELECT column_name, id, list(text ORDER BY text) AS texts FROM ({ids}) "
        "GROUP BY column_name, id HAVING count(*) > 1 ORDER BY column_name, id"
    )
    samples = _samples(connection, query)
    if samples:
        raise refuse(
            ID_COLLISION,
            f"{_count(connection, query)} ids stand for several texts",
            where=f"e64 of {samples[0]['column_name']}",
            expected="one text per id",
            found=str(samples[0]["texts"])[:200],
            samples=samples,
        )


def write_id_map(connection: duckdb.DuckDBPyConnection, mapped: list[MappedDataset], target: Path) -> int | None:
    """Publish the map from texts to ids as Parquet; the number of rows, None when there is no such id."""
    ids = id_map_query(mapped)
    if not ids:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY (SELECT * FROM ({ids}) ORDER BY column_name, text) TO {literal(target)} ({PARQUET})")
    return _count(connection, f"SELECT 1 FROM read_parquet({literal(target)})")
