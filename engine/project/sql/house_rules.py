"""The house rules of a statement: its result follows from what is sealed, whatever the clock, chance and order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from engine.project.sql.functions import ALLOWED, TABLE_FUNCTIONS

if TYPE_CHECKING:
    from sqlglot import exp

FORBIDDEN = {
    "rand",
    "random",
    "setseed",
    "uuid",
    "gen_random_uuid",
    "uuidv4",
    "uuidv7",
    "hash",
    "now",
    "today",
    "current_timestamp",
    "get_current_timestamp",
    "transaction_timestamp",
    "current_date",
    "current_time",
    "get_current_time",
    "localtime",
    "user",
    "current_user",
    "session_user",
    "current_role",
    "current_catalog",
    "current_database",
    "current_localtime",
    "localtimestamp",
    "current_localtimestamp",
    "first",
    "last",
    "any_value",
    "arbitrary",
    "mode",
    "approx_count_distinct",
    "approx_quantile",
    "approx_top_k",
    "reservoir_quantile",
    "nextval",
    "currval",
    "txid_current",
    "current_setting",
    "current_query",
    "getenv",
}
"""Functions whose result depends on a clock, chance, the session, a library version or the row order."""

PLACE = "rowid"
ROW_NUMBERS = {PLACE, "file_row_number"}
"""Columns that say where a row happens to lie."""

OUTSIDE = re.compile(r"read_\w+|\w+_scan|glob|sniff_csv|parquet_\w+|duckdb_\w+|pragma_\w+|query")
"""Table functions that read files, the catalogue or a text as SQL: nothing seals what they read."""


def name_of(node: exp.Func) -> str:
    from sqlglot import exp

    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return str(node.name).lower()
    return str(node.sql_name()).lower()


def placed(column: exp.Column) -> str | None:
    """The relation that a qualified `t.rowid` tells places of; None for other columns and relations."""
    from sqlglot import exp

    if column.name.lower() != PLACE or not column.table:
        return None
    select = column.find_ancestor(exp.Select)
    origin = select and (select.args.get("from") or select.args.get("from_"))
    if not select or not origin:
        return None
    for table in (origin.this, *(join.this for join in select.args.get("joins") or ())):
        if isinstance(table, exp.Table) and table.alias_or_name.lower() == column.table.lower():
            plain = isinstance(table.this, exp.Identifier) and not table.db and not names_cte(table)
            return str(table.name) if plain else None
    return None


def followed(lag: exp.Lag) -> str | None:
    """The relation of which `lag(a) OVER ()` reads the row before; None where rows come from anything but one."""
    from sqlglot import exp

    window, select = lag.parent, lag.find_ancestor(exp.Select)
    if not isinstance(window, exp.Window) or not select:
        return None
    origin = select.args.get("from") or select.args.get("from_")
    ordered = window.alias or any(window.args.get(part) for part in ("partition_by", "order", "spec"))
    if ordered or not origin or select.args.get("joins") or select.args.get("laterals"):
        return None
    table = origin.this
    plain = isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier) and not table.args.get("joins")
    return str(table.name) if plain and not table.db and not names_cte(table) else None


def names_cte(table: exp.Table) -> bool:
    """Whether a name means a CTE where it stands: one of a query around it, or one before it in the same WITH."""
    from sqlglot import exp

    name = table.name.lower()
    inner: Any = table
    outer: Any = table.parent
    while outer is not None:
        visible = []
        if isinstance(outer, exp.With):
            place = next(i for i, cte in enumerate(outer.expressions) if cte is inner)
            visible = outer.expressions[: place + 1 if outer.recursive else place]
        elif not isinstance(inner, exp.With) and outer.args.get("with_"):
            visible = outer.args["with_"].expressions
        if any(cte.alias.lower() == name for cte in visible):
            return True
        inner, outer = outer, outer.parent
    return False


def forbidden_calls(functions: set[str], table_functions: set[str]) -> Iterator[str]:
    """Calls that no statement may make, in plain words."""
    for name in sorted(functions & FORBIDDEN):
        yield f"calls {name}(), which is not a function of its arguments"
    for name in sorted(table_functions):
        if OUTSIDE.fullmatch(name):
            yield f"reads {name}(), which nothing seals"


def unlisted_calls(
    functions: Iterable[str], table_functions: Iterable[str], macros: Iterable[str]
) -> Iterator[str]:
    """Calls of what is neither a macro of the project nor on the list of functions, in plain words."""
    known = set(macros)
    inside = set(table_functions)
    for name in sorted(set(functions) - inside - ALLOWED - known):
        yield f"calls {name}(), which is not on the list of functions that a project may call"
    for name in sorted(inside - TABLE_FUNCTIONS - known):
        yield f"reads {name}(), which is not on the list of table functions that a project may read"


def broken_rules(tree: exp.Expression) -> Iterator[str]:
    """The house rules about rows and their order that a statement breaks, in plain words."""
    yield from _row_places(tree)
    yield from _unordered(tree)


def _row_places(tree: exp.Expression) -> Iterator[str]:
    from sqlglot import exp

    for column in tree.find_all(exp.Column):
        if column.name.lower() in ROW_NUMBERS and not placed(column):
            yield f"reads {column.name.lower()}, the place where a row happens to lie"
    if any(tree.find_all(exp.TableSample)):
        yield "samples rows"


def _unordered(tree: exp.Expression) -> Iterator[str]:
    from sqlglot import exp

    for node in tree.find_all(
        exp.RowNumber,
        exp.Rank,
        exp.DenseRank,
        exp.PercentRank,
        exp.CumeDist,
        exp.Ntile,
        exp.Lag,
        exp.Lead,
        exp.FirstValue,
        exp.LastValue,
        exp.NthValue,
    ):
        window = node.find_ancestor(exp.Window)
        if isinstance(node, exp.Lag) and followed(node):
            continue
        if not node.find(exp.Order) and not (window and _window_order(window)):
            yield f"{name_of(node)}() without an order"
    for limit in tree.find_all(exp.Limit, exp.Fetch, exp.Offset):
        query = limit.parent
        if query is not None and not query.args.get("order"):
            yield f"{'OFFSET' if isinstance(limit, exp.Offset) else 'LIMIT'} without ORDER BY"
    for select in tree.find_all(exp.Select):
        distinct = select.args.get("distinct")
        if distinct is not None and distinct.args.get("on") and not select.args.get("order"):
            yield "DISTINCT ON without ORDER BY"
    for call in tree.find_all(exp.ArrayAgg, exp.GroupConcat, exp.Anonymous):
        gathers = not isinstance(call, exp.Anonymous) or name_of(call).startswith("json_group_")
        if gathers and not call.find(exp.Order) and not isinstance(call.parent, exp.WithinGroup | exp.ArraySort):
            yield f"{name_of(call)}() without an order inside"


def _window_order(window: exp.Window) -> bool:
    """Whether a window is ordered, by itself or through the named window that it refers to."""
    from sqlglot import exp

    if window.args.get("order"):
        return True
    name = window.alias
    select = window.find_ancestor(exp.Select)
    named = (select.args.get("windows") or ()) if select and name else ()
    return any(_window_order(other) for other in named if other.name == name and other is not window)
