"""Expressions of a manifest: one scalar or window expression, made of listed parts only.

What is not on the list is rejected, so that no expression can read a file, a clock or another table, or depend on
the order in which rows happen to come. The accepted expression is written again from its syntax tree: what runs is
what was checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError, close_matches
from engine.importing.refusal import COLUMN_MISSING, EXPRESSION_REJECTED, refuse
from engine.project.sql.duckdb_tree import function_alias, read_select, syntax_error

if TYPE_CHECKING:
    from sqlglot import exp

LEAVES = {"Column", "Identifier", "Literal", "Boolean", "Null", "DataType", "DataTypeParam"}
OPERATORS = {
    "Add",
    "Sub",
    "Mul",
    "Div",
    "IntDiv",
    "Mod",
    "Neg",
    "DPipe",
    "Paren",
    "And",
    "Or",
    "Not",
    "EQ",
    "NEQ",
    "GT",
    "GTE",
    "LT",
    "LTE",
    "Is",
    "Between",
    "In",
    "Like",
    "ILike",
    "Case",
    "If",
    "Cast",
    "TryCast",
}
FUNCTIONS = {
    "Abs": "abs",
    "Ceil": "ceil",
    "Floor": "floor",
    "Round": "round",
    "Sign": "sign",
    "Least": "least",
    "Greatest": "greatest",
    "Coalesce": "coalesce",
    "Nullif": "nullif",
    "Lower": "lower",
    "Upper": "upper",
    "Trim": "trim, ltrim, rtrim",
    "Pad": "lpad, rpad",
    "Substring": "substring",
    "Left": "left",
    "Right": "right",
    "Replace": "replace",
    "Concat": "concat",
    "Length": "length",
    "StrPosition": "strpos",
    "StartsWith": "starts_with",
    "EndsWith": "ends_with",
    "Contains": "contains",
    "SplitPart": "split_part",
    "RegexpReplace": "regexp_replace",
    "RegexpExtract": "regexp_extract",
    "RegexpLike": "regexp_matches",
    "Reverse": "reverse",
    "SHA2": "sha256",
    "MD5": "md5",
}
NAMED_FUNCTIONS = {"e64", "round_even"}
"""Functions that the parser knows by name only; e64 is the project's macro for the id of a text."""

WINDOWED = {
    "RowNumber": "row_number",
    "Rank": "rank",
    "DenseRank": "dense_rank",
    "Count": "count",
    "Min": "min",
    "Max": "max",
    "Lag": "lag",
    "Lead": "lead",
    "FirstValue": "first_value",
    "LastValue": "last_value",
}
"""Allowed with OVER alone. No sums: a sum of doubles depends on the order of its rows."""

ORDER_SENSITIVE = {"RowNumber", "Lag", "Lead", "FirstValue", "LastValue"}
"""Functions whose value is open where two rows of a partition tie."""

SYNONYMS = {"mod": "%"}
"""Functions that are written again as an operator."""

CONDITION = "if"
"""A function that is written again as CASE."""

WINDOW_PARTS = {"Window", "Order", "Ordered"}
TYPES = {
    "TINYINT",
    "SMALLINT",
    "INT",
    "BIGINT",
    "INT128",
    "UTINYINT",
    "USMALLINT",
    "UINT",
    "UBIGINT",
    "DOUBLE",
    "FLOAT",
    "DECIMAL",
    "VARCHAR",
    "TEXT",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
}


@dataclass(frozen=True)
class Expression:
    """A checked expression."""

    sql: str
    columns: frozenset[str]
    """Columns of the files that it reads, lower case."""
    total_orders: tuple[tuple[str, ...], ...]
    """Expressions (partition, then order) that must be unique per row, for each order-sensitive window."""
    id_texts: tuple[str, ...]
    """Texts that it turns into ids."""


def allowed_functions() -> str:
    """Every function an expression may call, for error texts."""
    return ", ".join(sorted({*FUNCTIONS.values(), *NAMED_FUNCTIONS, *WINDOWED.values()}))


def check_expression(text: str, columns: Iterable[str], where: str) -> Expression:
    """The expression over `columns`; EngineError UP-IM-105, or UP-IM-103 for a column that is not there.

    `columns`: names in the files; a mapping says what SQL calls each, where that is another name.
    """
    tree = _parse(text, where)
    known = columns if isinstance(columns, Mapping) else {name: name for name in columns}
    used: set[str] = set()
    for node in tree.walk():
        kind = type(node).__name__
        if kind == "Column":
            used.add(_column(node, known, where))
        elif kind == "Star":
            _require(type(node.parent).__name__ == "Count", "takes all columns", text, where)
        elif kind == "Anonymous":
            named = node.name.lower()
            _require(named in NAMED_FUNCTIONS, f"calls {named}()", text, where)
            _require(
                len(node.expressions) == (1 if named == "e64" else 2),
                f"gives {named}() another number of arguments",
                text,
                where,
            )
        elif kind == "DataType":
            name = str(getattr(node.this, "value", node.this)).upper()
            _require(name in TYPES and not _nested(node), f"casts to {name}", text, where)
        elif kind in WINDOWED:
            _require(_windowed(node), f"calls {WINDOWED[kind]}() without OVER", text, where)
        else:
            allowed = kind in LEAVES | OPERATORS | WINDOW_PARTS or kind in FUNCTIONS
            _require(allowed, f"uses {kind}", text, where)
    orders = tuple(_total_order(window, text, where) for window in _order_sensitive(tree))
    texts = tuple(_sql(call.expressions[0]) for call in _calls(tree, "e64"))
    written = _sql(tree)
    other = _calls_of(text, where) ^ _calls_of(written, where)
    _require(
        not other, f"means {', '.join(sorted(other))} in one of its two readings; write {written}", text, where
    )
    return Expression(written, frozenset(used), orders, texts)


def _calls_of(expression: str, where: str) -> set[str]:
    """What DuckDB calls in an expression: an operator may mean another function to the parser that checked it."""
    names = {function_alias(name) for name in read_select(f"SELECT {expression}", where).functions}
    return {SYNONYMS.get(name, name) for name in names} - {CONDITION}


def _parse(text: str, where: str) -> exp.Expr:
    import sqlglot
    from sqlglot.errors import SqlglotError

    found = syntax_error(f"SELECT {text}")
    if found and syntax_error(text):
        raise _rejected("does not parse", text, where, found)
    try:
        statements = sqlglot.parse(text, dialect="duckdb")
    except (SqlglotError, RecursionError) as error:
        raise _rejected("does not parse", text, where, (str(error).splitlines() or [""])[0]) from error
    if len(statements) != 1 or statements[0] is None:
        raise _rejected("is not one expression", text, where)
    return statements[0]


def _rejected(why: str, text: str, where: str, found: str = "") -> EngineError:
    return refuse(
        EXPRESSION_REJECTED,
        f"the expression {why}",
        where=where,
        found=found or text[:200],
        expected=f"one scalar or window expression of operators and {allowed_functions()}",
    )


def _require(holds: bool, why: str, text: str, where: str) -> None:
    if not holds:
        raise _rejected(why, text, where)


def column_named(wanted: str, names: Iterable[str]) -> str | None:
    """The name that is meant: the same letters, else the only one that differs in their case alone."""
    if wanted in names:
        return wanted
    near = [name for name in names if name.lower() == wanted.lower()]
    return near[0] if len(near) == 1 else None


def _column(node: Any, known: Mapping[str, str], where: str) -> str:
    """What SQL calls the column of a node, lower case; the node names it so from here on."""
    name = str(node.name)
    found = None if node.table else column_named(name, known)
    if found is None:
        raise refuse(
            COLUMN_MISSING,
            f"no column is called {node.sql('duckdb')!r}",
            where=where,
            expected=", ".join(known),
            found=node.sql("duckdb"),
            hint=close_matches(name, known),
        )
    if known[found].lower() != name.lower():
        node.this.set("this", known[found])
    return known[found].lower()


def _nested(node: Any) -> bool:
    """Whether a type has other parts than the digits of a DECIMAL."""
    return any(type(part).__name__ != "DataTypeParam" for part in node.expressions)


def _windowed(node: Any) -> bool:
    """Whether a function is the one that an OVER clause is about, not a part of its order."""
    parent = node.parent
    return type(parent).__name__ == "Window" and parent.this is node


def _order_sensitive(tree: Any) -> list[Any]:
    return [
        node
        for node in tree.walk()
        if type(node).__name__ == "Window" and type(node.this).__name__ in ORDER_SENSITIVE
    ]


def _total_order(window: Any, text: str, where: str) -> tuple[str, ...]:
    order = window.args.get("order")
    _require(order is not None, "has a window without ORDER BY", text, where)
    partition = window.args.get("partition_by") or []
    return tuple(_sql(part) for part in partition) + tuple(_sql(part.this) for part in order.expressions)


def _calls(tree: Any, name: str) -> list[Any]:
    return [node for node in tree.walk() if type(node).__name__ == "Anonymous" and node.name.lower() == name]


def _sql(node: Any) -> str:
    return str(node.sql(dialect="duckdb", identify=True, comments=False))
