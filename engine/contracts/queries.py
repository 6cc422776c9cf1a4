"""The queries over a relation that count what breaks its contract: rules, order of the key, foreign keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.contracts.compile import Rule, is_coded
from engine.contracts.definition import Column, Contract, ForeignKey
from engine.contracts.sql_types import quote_name

NULL_KEY = 9223372036854775807
"""Above every key that a dataset holds."""


def select_list(names: Iterable[str]) -> str:
    """The quoted columns, separated by commas."""
    return ", ".join(quote_name(name) for name in names)


def _less(current: Sequence[str], previous: Sequence[str]) -> str:
    """`current < previous` on whole keys, written out because structs compare slowly."""
    text = f"{current[-1]} < {previous[-1]}"
    for now, before in reversed(list(zip(current[:-1], previous[:-1], strict=True))):
        text = f"{now} < {before} OR ({now} = {before} AND ({text}))"
    return text


def order_relation(contract: Contract, relation: str) -> str:
    """A subquery with one row per row: its key k0.. and the key p0.. of the row before (or NULL).

    `lag() OVER ()` is a STREAMING_WINDOW: it keeps the scan order and runs on one thread, so the
    row before is the row before in the file as long as preserve_insertion_order is on.
    """
    keys = [_key_term(contract, name) for name in contract.primary_key]
    terms = [f"{key} AS k{index}, lag({key}) OVER () AS p{index}" for index, key in enumerate(keys)]
    return f"(SELECT {', '.join(terms)} FROM {relation})"


def _key_term(contract: Contract, name: str) -> str:
    """A key column; its NULLs, which only a later integer column may have, are equal and come last."""
    quoted = quote_name(name)
    return f"coalesce({quoted}, {NULL_KEY})" if contract.column(name).nullable else quoted


def _key_names(contract: Contract) -> tuple[list[str], list[str]]:
    places = range(len(contract.primary_key))
    return [f"k{place}" for place in places], [f"p{place}" for place in places]


def order_conditions(contract: Contract) -> tuple[str, str]:
    """(the key descends, the key repeats) over `order_relation`."""
    current, previous = _key_names(contract)
    equal = " AND ".join(f"{now} = {before}" for now, before in zip(current, previous, strict=True))
    return f"({_less(current, previous)})", f"({equal})"


def misplaced_condition(contract: Contract) -> str:
    """The key does not ascend over `order_relation`: one look at each column, up to the first that differs."""
    current, previous = _key_names(contract)
    *before, last = zip(current, previous, strict=True)
    differ = " ".join(f"WHEN {now} <> {then} THEN {now} < {then}" for now, then in before)
    ends = f"{last[0]} <= {last[1]}"
    return f"CASE {differ} ELSE {ends} END" if differ else ends


def summary_query(contract: Contract, relation: str, rules: Sequence[Rule]) -> str:
    """One row: rows that break a rule, rows with a smaller key than the one before, an equal key.

    One statement, so that the rules run beside the single-threaded order check. A row that breaks two rules may
    count twice.
    """
    descends, repeats = order_conditions(contract)
    return (
        f"SELECT {' + '.join(_failing(contract, relation, rules)) or '0'} AS failing, descending, repeated "
        f"FROM (SELECT count(*) FILTER ({descends}) AS descending, count(*) FILTER ({repeats}) AS repeated "
        f"FROM {order_relation(contract, relation)} WHERE {misplaced_condition(contract)})"
    )


def _failing(contract: Contract, relation: str, rules: Sequence[Rule]) -> Iterator[str]:
    """Scalar subqueries that count the rows that break a rule.

    The rules of one column stand by themselves: DuckDB answers most of them from what a Parquet file says of the
    column's values. Rules of several columns that only ask which are null and which of its few values a column has
    are asked once for each such shape of a row: half the time of asking every row.
    """
    single: dict[str, list[str]] = {}
    shaped: list[Rule] = []
    others: list[str] = []
    for rule in rules:
        if len(rule.columns) == 1:
            single.setdefault(rule.columns[0], []).append(rule.condition)
        elif rule.by_shape and rule.columns:
            shaped.append(rule)
        else:
            others.append(rule.condition)
    for conditions in [*single.values(), *([others] if others else [])]:
        broken = " OR ".join(f"NOT {condition}" for condition in conditions)
        yield f"(SELECT count(*) FROM {relation} WHERE {broken})"
    if shaped:
        names = {name for rule in shaped for name in rule.columns}
        read = [column for column in contract.columns if column.name in names]
        keys = ", ".join(_shape_term(column) for column in read)
        shape = ", ".join(_of_shape(column) for column in read)
        broken = " OR ".join(f"NOT {rule.condition}" for rule in shaped)
        # A FILTER stays above the grouping, where there are few rows; a WHERE would be pushed below it.
        rows = quote_name("rows of the shape")
        yield (
            f"(SELECT coalesce(sum({rows}) FILTER ({broken}), 0)::BIGINT FROM (SELECT {shape}, {rows} "
            f"FROM (SELECT {keys}, count(*) AS {rows} FROM {relation} GROUP BY ALL)))"
        )


def _shape_term(column: Column) -> str:
    name = quote_name(column.name)
    return name if is_coded(column) else f"{name} IS NOT NULL AS {name}"


def _of_shape(column: Column) -> str:
    """The value, or for a column that is only asked whether it is null, anything or null."""
    name = quote_name(column.name)
    return name if is_coded(column) else f"nullif({name}, FALSE) AS {name}"


def counts_query(relation: str, rules: Sequence[Rule]) -> str:
    """One row with the number of offending rows of each rule."""
    counts = ", ".join(f"count_if(NOT {rule.condition})" for rule in rules)
    return f"SELECT {counts} FROM {relation}"


def orphans_clause(key: ForeignKey, child: str, parent: str) -> str:
    """FROM and WHERE of the rows of `child` whose whole non-null key is not found in `parent`."""
    pairs = zip(key.columns, key.referenced_columns, strict=True)
    joined = " AND ".join(f"child.{quote_name(left)} = parent.{quote_name(right)}" for left, right in pairs)
    present = " AND ".join(f"child.{quote_name(name)} IS NOT NULL" for name in key.columns)
    return f"FROM {child} AS child ANTI JOIN {parent} AS parent ON {joined} WHERE {present}"


def blocks_clause(key: ForeignKey, child: str, parent: str) -> str:
    """As `orphans_clause`, of one integer key, by blocks of 64 ids: a row each, with a bit for every id."""
    left, right = f"child.{quote_name(key.columns[0])}", quote_name(key.referenced_columns[0])
    blocks = (
        f"SELECT {right} >> 6 AS block, bit_or(1::UBIGINT << ({right} & 63)::UBIGINT) AS held "
        f"FROM {parent} GROUP BY ALL"
    )
    return (
        f"FROM (SELECT child.* FROM {child} AS child LEFT JOIN ({blocks}) AS ids ON ids.block = {left} >> 6 "
        f"WHERE {left} IS NOT NULL AND coalesce(ids.held >> ({left} & 63)::UBIGINT & 1::UBIGINT, 0) = 0)"
    )


def outside_clause(key: ForeignKey, child: str, span: tuple[int, int]) -> str:
    """FROM and WHERE of the rows of `child` whose one integer key lies outside the ids of its parent."""
    return f"FROM {child} AS child WHERE child.{quote_name(key.columns[0])} NOT BETWEEN {span[0]} AND {span[1]}"
