"""Check a relation against its contract: every rule on every row, counted in SQL, with samples.

One statement asks the rules of each column, those of the shape of a row and those of whole rows, and reads the
key once more for order and uniqueness. Only when it finds offenders are they counted by rule and sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from engine.contracts.compile import FK_ORPHAN, PK_DUPLICATE, SORT_ORDER, Rule, compile_rules
from engine.contracts.definition import Contract, ForeignKey
from engine.contracts.location import Location, pointer_of
from engine.contracts.queries import (
    blocks_clause,
    counts_query,
    order_conditions,
    order_relation,
    orphans_clause,
    outside_clause,
    select_list,
    summary_query,
)
from engine.contracts.relabel import Relabelling
from engine.contracts.sql_types import INTEGER_RANGES, quote_name
from engine.contracts.violation import SAMPLES_MAX, Violation
from engine.errors import EngineError

SCHEMA_MISMATCH = 40
ENV_UNSUPPORTED = 5
KEY_POINTER = pointer_of("x-dataset", "primary_key")

Found = Sequence[tuple[str, str]]


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """(name, DuckDB type) of the columns of a relation, given as the SQL text of a FROM item."""
    rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    return [(str(row[0]), str(row[1])) for row in rows]


def schema_violation(contract: Contract, found: Found) -> Violation | None:
    """The SCHEMA_MISMATCH of found columns, None when names, order and types are the contract's."""
    expected = [(column.name, column.sql_type) for column in contract.columns]
    if list(found) == expected:
        return None
    wanted, given = dict(expected), dict(found)
    notes = [f"{name} is missing" for name in wanted if name not in given]
    notes += [f"{name} is not in the contract" for name in given if name not in wanted]
    notes += [
        f"{name} is {given[name]}, not {sql_type}"
        for name, sql_type in expected
        if name in given and given[name] != sql_type
    ]
    names = tuple(name for name in {**wanted, **given} if wanted.get(name) != given.get(name))
    return Violation(
        rule="columns",
        code=SCHEMA_MISMATCH,
        columns=names,
        json_pointer="/properties",
        count=max(len(notes), 1),
        message=f"{contract.id}: {'; '.join(notes) or 'the columns stand in another order'}",
        expected=_typed_names(expected),
        found=_typed_names(found),
    )


def _typed_names(columns: Found) -> str:
    return ", ".join(f"{name} {sql_type}" for name, sql_type in columns)


def check_relation(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    contract: Contract,
    resolve: Callable[[str], str],
    relabelling: Relabelling | None = None,
) -> list[Violation]:
    """Every broken rule of the contract, none when the relation keeps it.

    `relation` is the SQL text of one FROM item whose rows come in primary key order, such as
    `read_parquet('part-00000.parquet')`; `resolve` turns a dataset name into such a text for
    foreign keys; with a `relabelling`, what it proves is not checked again. Wrong columns are the
    only violation then reported, because the rules cannot run on them. Errors: 5 ENV_UNSUPPORTED
    when the connection does not keep scan order, 33 CONTRACT_INVALID for a foreign key that does not
    fit the dataset it references.
    """
    mismatch = schema_violation(contract, columns_of(connection, relation))
    if mismatch:
        return [mismatch]
    _require_scan_order(connection)
    rules = compile_rules(contract)
    failing = descending = repeated = 0
    if relabelling is not None and relabelling.proves_order(contract):
        rules = relabelling.unproved(rules)
        if rules:
            failing = sum(_row(connection, counts_query(relation, rules)))
    else:
        failing, descending, repeated = _row(connection, summary_query(contract, relation, rules))
    violations: list[Violation] = []
    if failing:
        violations.extend(_rule_violations(connection, relation, contract, rules))
    if descending:
        violations.append(_order_violation(connection, relation, contract, descending))
        repeated = _row(connection, f"SELECT coalesce(sum(n - 1), 0) FROM {_repeated_keys(contract, relation)}")[0]
    if repeated:
        violations.append(_duplicate_violation(connection, relation, contract, repeated))
    for index, key in enumerate(contract.foreign_keys):
        violations.extend(_orphans(connection, relation, contract, index, key, resolve))
    return violations


def _require_scan_order(connection: duckdb.DuckDBPyConnection) -> None:
    if not _row(connection, "SELECT current_setting('preserve_insertion_order')")[0]:
        raise EngineError(
            ENV_UNSUPPORTED,
            "sort order cannot be proved: preserve_insertion_order is off",
            place="CONTRACT",
            hint="set preserve_insertion_order=true on the connection",
        )


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


def _samples(connection: duckdb.DuckDBPyConnection, query: str, names: Sequence[str]) -> list[dict[str, Any]]:
    rows = connection.execute(f"{query} LIMIT {SAMPLES_MAX}").fetchall()
    return [dict(zip(names, map(_json_ready, row), strict=True)) for row in rows]


def _json_ready(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [_json_ready(member) for member in value]
    if isinstance(value, float) and value - value != 0.0:
        return str(value)
    return value


def _ordinals(count: int) -> str:
    return ", ".join(str(place) for place in range(1, count + 1))


def _sample_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, columns: Sequence[str], clause: str
) -> list[dict[str, Any]]:
    """Key and rule columns of rows that `clause` (FROM .. WHERE ..) finds, in key order."""
    names = list(dict.fromkeys([*contract.primary_key, *columns]))
    query = f"SELECT {select_list(names)} {clause} ORDER BY {_ordinals(len(names))}"
    return _samples(connection, query, names)


def _rule_violations(
    connection: duckdb.DuckDBPyConnection, relation: str, contract: Contract, rules: Sequence[Rule]
) -> Iterator[Violation]:
    counts = _row(connection, counts_query(relation, rules))
    for rule, count in zip(rules, counts, strict=True):
        if count:
            clause = f"FROM {relation} WHERE NOT {rule.condition}"
            yield Violation(
                rule=rule.name,
                code=rule.code,
                columns=rule.columns,
                json_pointer=rule.pointer,
                count=count,
                message=f"{contract.id}: {count} rows break {rule.name} ({rule.text})",
                expected=rule.text,
                samples=_sample_rows(connection, contract, rule.columns, clause),
            )


def _order_violation(
    connection: duckdb.DuckDBPyConnection, relation: str, contract: Contract, count: int
) -> Violation:
    names = contract.primary_key
    keys = ", ".join(f"k{place}" for place in range(len(names)))
    query = (
        f"SELECT {keys} FROM {order_relation(contract, relation)} "
        f"WHERE {order_conditions(contract)[0]} ORDER BY {_ordinals(len(names))}"
    )
    return Violation(
        rule="sort_order",
        code=SORT_ORDER,
        columns=names,
        json_pointer=KEY_POINTER,
        count=count,
        message=f"{contract.id}: {count} rows stand before a row with a smaller key",
        expected=f"rows sorted by {', '.join(names)}",
        samples=_samples(connection, query, names),
    )


def _repeated_keys(contract: Contract, relation: str) -> str:
    names = select_list(contract.primary_key)
    return f"(SELECT {names}, count(*) AS n FROM {relation} GROUP BY {names} HAVING count(*) > 1)"


def _duplicate_violation(
    connection: duckdb.DuckDBPyConnection, relation: str, contract: Contract, count: int
) -> Violation:
    names = contract.primary_key
    query = (
        f"SELECT {select_list(names)} FROM {_repeated_keys(contract, relation)} ORDER BY {_ordinals(len(names))}"
    )
    return Violation(
        rule="primary_key",
        code=PK_DUPLICATE,
        columns=names,
        json_pointer=KEY_POINTER,
        count=count,
        message=f"{contract.id}: {count} rows repeat a key ({', '.join(names)})",
        expected=f"one row per {', '.join(names)}",
        samples=_samples(connection, query, names),
    )


def _orphans(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    contract: Contract,
    index: int,
    key: ForeignKey,
    resolve: Callable[[str], str],
) -> Iterator[Violation]:
    pointer = pointer_of("x-dataset", "foreign_keys", index)
    parent = resolve(key.references)
    _require_fit(contract, key, columns_of(connection, parent), Location(contract.id, pointer))
    clause = _orphans_of(connection, relation, contract, key, parent)
    count = _row(connection, f"SELECT count(*) {clause}")[0]
    if count:
        target = f"{key.references}({', '.join(key.referenced_columns)})"
        yield Violation(
            rule=f"foreign_key.{index}",
            code=FK_ORPHAN,
            columns=key.columns,
            json_pointer=pointer,
            count=count,
            message=f"{contract.id}: {count} rows find no {target}",
            expected=f"{', '.join(key.columns)} in {target}",
            samples=_sample_rows(connection, contract, key.columns, clause),
        )


def _orphans_of(
    connection: duckdb.DuckDBPyConnection, relation: str, contract: Contract, key: ForeignKey, parent: str
) -> str:
    """FROM and WHERE of the orphans, the cheaper the denser the ids of the parent are.

    Of ids without a gap, a child's is an orphan exactly when it lies outside: no join of two large tables has to
    say so. Where at least one in 64 is there, a join with blocks of 64 ids is cheaper than one with ids.
    """
    if len(key.columns) == 1 and contract.column(key.columns[0]).sql_type in INTEGER_RANGES:
        name = quote_name(key.referenced_columns[0])
        rows, low, high = _row(connection, f"SELECT count(*), min({name}), max({name}) FROM {parent}")
        if rows and low is not None and high - low < 64 * rows:
            if high - low + 1 == rows and _ascends_by_one(connection, name, parent, rows):
                return outside_clause(key, relation, (low, high))
            return blocks_clause(key, relation, parent)
    return orphans_clause(key, relation, parent)


def _ascends_by_one(connection: duckdb.DuckDBPyConnection, name: str, relation: str, rows: int) -> bool:
    steps = _row(
        connection,
        f"SELECT count_if({name}::HUGEINT = before::HUGEINT + 1) FROM "
        f"(SELECT {name}, lag({name}) OVER () AS before FROM {relation})",
    )[0]
    return bool(steps == rows - 1)


def _require_fit(contract: Contract, key: ForeignKey, parent: Found, location: Location) -> None:
    types = dict(parent)
    for name, other in zip(key.columns, key.referenced_columns, strict=True):
        if other not in types:
            raise location.refuse(f"{key.references} has no column {other}", found=", ".join(types))
        left, right = contract.column(name).sql_type, types[other]
        if left != right and not {left, right} <= INTEGER_RANGES.keys():
            raise location.refuse(
                f"{name} is {left} and {key.references}.{other} is {right}", expected="one type on both sides"
            )
