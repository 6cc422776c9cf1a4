"""What a SQL file says without running it: its header, its canonical form, what it reads, what it breaks.

The parser is sqlglot; DuckDB runs the text as it stands. Comments and layout are no part of the canonical form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError
from engine.project.parse_cache import ParseCache
from engine.project.yaml_text import parse_yaml

if TYPE_CHECKING:
    from sqlglot import exp

PARSE_VERSION = "6"
"""Of what parse caches keep of a statement: raise it with every change of SqlText."""

_HEADER = re.compile(r"\A\s*/\*(.*?)\*/", re.DOTALL)

FORBIDDEN = {
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

_OUTSIDE = re.compile(r"read_\w+|\w+_scan|glob|sniff_csv|parquet_\w+|duckdb_\w+|pragma_\w+|query")
"""Table functions that read files, the catalogue or a text as SQL: nothing seals what they read."""


@dataclass(frozen=True)
class SqlText:
    """One parsed statement."""

    canonical: str
    relations: frozenset[str]
    """Relations that it names, CTEs excluded; `schema.name` where a schema is given."""
    functions: frozenset[str]
    """Functions and macros that it calls, lower case."""
    literals: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Table function -> (place, string literal) given to it: names of relations, if it is a relation macro."""
    faults: tuple[str, ...] = ()
    """Broken house rules, in plain words."""
    star: bool = False
    """Whether the result's columns are `*`, so that another file decides them."""
    ordered: bool = False
    """Whether the result's rows come in an order that it says."""
    places: frozenset[str] = frozenset()
    """Relations of whose rows it reads the place (`t.rowid`): a number only where the rows were put in order."""


def parse_version() -> str:
    """What a parse cache hangs on besides the texts: the form of what it keeps, and the parser."""
    import importlib.metadata

    return f"{PARSE_VERSION}:{importlib.metadata.version('sqlglot')}"


def split_header(text: str, where: str) -> tuple[dict[str, Any], str]:
    """The YAML header of a SQL file and the statement behind it."""
    match = _HEADER.match(text)
    if not match:
        raise EngineError(
            36,
            "this SQL file has no header",
            place="PROJECT",
            where=where,
            expected="a first block comment with `doc:`",
            hint=f"mend {where}, then engine plan",
        )
    header = parse_yaml(match.group(1), where)
    if not isinstance(header, dict) or not header.get("doc"):
        raise EngineError(
            36,
            "this SQL header says nothing",
            place="PROJECT",
            where=where,
            expected="a mapping with `doc:`",
            found=str(header)[:80],
            hint=f"mend {where}, then engine plan",
        )
    return header, text[match.end() :]


def parse_select(text: str, where: str, cache: ParseCache) -> SqlText:
    """One SELECT, parsed; EngineError 034 when it is anything else."""
    return _revive(cache.get("select", text, lambda: _analyse_select(text, where)))


def renamed_columns(text: str, where: str) -> tuple[str, dict[str, str]] | None:
    """(relation, column -> its column there) of a SELECT that only picks and renames columns of one relation."""
    from sqlglot import exp

    tree = _parse(text, where)[0]
    clauses = {name for name, clause in tree.args.items() if clause}
    if not isinstance(tree, exp.Select) or clauses not in ({"expressions", "from"}, {"expressions", "from_"}):
        return None
    origin = (tree.args.get("from") or tree.args["from_"]).this
    columns = {item.alias_or_name: item.unalias() for item in tree.expressions}
    if (
        not isinstance(origin, exp.Table)
        or {k for k, v in origin.args.items() if v} - {"this", "alias"}
        or (not isinstance(origin.this, exp.Identifier))
        or origin.alias_column_names
    ):
        return None
    # `t.*` is no column, and `s.a` may be a field of the column s unless s is the relation itself.
    if any(
        not isinstance(column, exp.Column)
        or not isinstance(column.this, exp.Identifier)
        or len(column.parts) > 2
        or column.table not in ("", origin.alias_or_name)
        for column in columns.values()
    ):
        return None
    return origin.name, {name: column.name for name, column in columns.items()}


def parse_macros(text: str, where: str, cache: ParseCache) -> dict[str, dict[str, Any]]:
    """Every macro of a file: name -> {parameters, passed: (function, place, parameter), sql}."""
    found: dict[str, dict[str, Any]] = cache.get("macros", text, lambda: _analyse_macros(text, where))
    return {name: {**macro, "sql": _revive(macro["sql"])} for name, macro in found.items()}


def _revive(stored: dict[str, Any]) -> SqlText:
    return SqlText(
        canonical=stored["canonical"],
        relations=frozenset(stored["relations"]),
        functions=frozenset(stored["functions"]),
        literals={name: [(place, text) for place, text in found] for name, found in stored["literals"].items()},
        faults=tuple(stored["faults"]),
        star=stored["star"],
        ordered=stored["ordered"],
        places=frozenset(stored["places"]),
    )


def _store(sql: SqlText) -> dict[str, Any]:
    out = asdict(sql)
    for key in ("relations", "functions", "places"):
        out[key] = sorted(out[key])
    return out


def _parse(text: str, where: str) -> list[Any]:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return [node for node in sqlglot.parse(text, dialect="duckdb") if node is not None]
    except SqlglotError as error:
        first = str(error).splitlines()[0]
        raise EngineError(
            34,
            "this SQL does not parse",
            place="PROJECT",
            where=where,
            found=first,
            expected="one SELECT in the DuckDB dialect",
            hint=f"mend {where}, then engine plan",
        ) from error


def _analyse_select(text: str, where: str) -> dict[str, Any]:
    from sqlglot import exp

    statements = _parse(text, where)
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        kinds = ", ".join(type(node).__name__ for node in statements) or "nothing"
        raise EngineError(
            34,
            "a model is one SELECT",
            place="PROJECT",
            where=where,
            expected="one SELECT or WITH .. SELECT",
            found=kinds,
            hint=f"mend {where}, then engine plan",
        )
    return _store(_analyse(statements[0]))


def _analyse_macros(text: str, where: str) -> dict[str, dict[str, Any]]:
    from sqlglot import exp

    macros: dict[str, dict[str, Any]] = {}
    for node in _parse(text, where):
        if not isinstance(node, exp.Create) or str(node.args.get("kind")) != "MACRO":
            raise EngineError(
                34,
                "a macro file holds CREATE MACRO statements only",
                place="PROJECT",
                where=where,
                found=node.sql("duckdb")[:80],
                hint=f"mend {where}, then engine plan",
            )
        signature = node.this
        name = signature.this.name.lower()
        if name in macros:
            raise EngineError(
                34,
                f"the macro {name} stands twice",
                place="PROJECT",
                where=where,
                hint=f"mend {where}, then engine plan",
            )
        parameters = [part.name.lower() for part in signature.expressions]
        body = node.args["expression"]
        sql = _analyse(node, parameters=frozenset(parameters), body=body)
        passed = [
            [call.name.lower(), place, item.name.lower()]
            for call in body.find_all(exp.Anonymous)
            for place, item in enumerate(call.expressions)
            if isinstance(item, exp.Column) and item.name.lower() in parameters
        ]
        macros[name] = {"parameters": parameters, "passed": passed, "sql": _store(sql)}
    return macros


def _name_of(node: exp.Func) -> str:
    from sqlglot import exp

    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return str(node.name).lower()
    return str(node.sql_name()).lower()


def _analyse(root: Any, parameters: frozenset[str] = frozenset(), body: Any = None) -> SqlText:
    from sqlglot import exp

    tree = body if body is not None else root
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    relations: set[str] = set()
    literals: dict[str, list[tuple[int, str]]] = {}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            literals.setdefault(_name_of(table.this), []).extend(
                (place, str(item.this))
                for place, item in enumerate(table.this.expressions)
                if isinstance(item, exp.Literal) and item.is_string and item.this.lower() not in ctes
            )
        elif table.db:
            relations.add(f"{table.db}.{table.name}")
        elif table.name.lower() not in parameters and not (table.name.lower() in ctes and _names_cte(table)):
            relations.add(table.name)
    functions = {_name_of(call) for call in tree.find_all(exp.Func)}
    return SqlText(
        canonical=root.sql(dialect="duckdb", comments=False, normalize=True, normalize_functions="lower"),
        relations=frozenset(relations),
        functions=frozenset(functions),
        literals=literals,
        faults=tuple(dict.fromkeys(_faults(tree))),
        star=isinstance(tree, exp.Query) and tree.is_star,
        ordered=bool(tree.args.get("order")),
        places=frozenset(name for name in map(_placed, tree.find_all(exp.Column)) if name),
    )


def _placed(column: exp.Column) -> str | None:
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
            plain = isinstance(table.this, exp.Identifier) and not table.db and not _names_cte(table)
            return str(table.name) if plain else None
    return None


def _names_cte(table: exp.Table) -> bool:
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


def _faults(tree: exp.Expression) -> Iterator[str]:
    yield from _forbidden_calls(tree)
    yield from _unordered(tree)


def _spellings(call: exp.Func) -> set[str]:
    """Every name of a function: sqlglot keeps one of several, such as RAND for random()."""
    from sqlglot import exp

    if isinstance(call, exp.Anonymous | exp.AnonymousAggFunc):
        return {_name_of(call)}
    return {name.lower() for name in call.sql_names()}


def _forbidden_calls(tree: exp.Expression) -> Iterator[str]:
    from sqlglot import exp

    called = {name for call in tree.find_all(exp.Func) for name in _spellings(call)}
    for name in sorted(called & FORBIDDEN):
        yield f"calls {name}(), which is not a function of its arguments"
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            outside = sorted(name for name in _spellings(table.this) if _OUTSIDE.fullmatch(name))
            if outside:
                yield f"reads {outside[0]}(), which nothing seals"
    for column in tree.find_all(exp.Column):
        if column.name.lower() in ROW_NUMBERS and not _placed(column):
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
        if not node.find(exp.Order) and not (window and _window_order(window)):
            yield f"{_name_of(node)}() without an order"
    for limit in tree.find_all(exp.Limit, exp.Fetch, exp.Offset):
        query = limit.parent
        if query is not None and not query.args.get("order"):
            yield f"{'OFFSET' if isinstance(limit, exp.Offset) else 'LIMIT'} without ORDER BY"
    for select in tree.find_all(exp.Select):
        distinct = select.args.get("distinct")
        if distinct is not None and distinct.args.get("on") and not select.args.get("order"):
            yield "DISTINCT ON without ORDER BY"
    for call in tree.find_all(exp.ArrayAgg, exp.GroupConcat, exp.Anonymous):
        gathers = not isinstance(call, exp.Anonymous) or _name_of(call).startswith("json_group_")
        if gathers and not call.find(exp.Order) and not isinstance(call.parent, exp.WithinGroup):
            yield f"{_name_of(call)}() without an order inside"


def _window_order(window: exp.Window) -> bool:
    """Whether a window is ordered, by itself or through the named window that it refers to."""
    from sqlglot import exp

    if window.args.get("order"):
        return True
    name = window.alias
    select = window.find_ancestor(exp.Select)
    named = (select.args.get("windows") or ()) if select and name else ()
    return any(_window_order(other) for other in named if other.name == name and other is not window)
