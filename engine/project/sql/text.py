"""What a SQL file says without running it: its header, its canonical form, what it reads, what it breaks.

The parser is sqlglot; DuckDB runs the text as it stands. Comments and layout are no part of the canonical form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError
from engine.project.parse_cache import ParseCache
from engine.project.sql.house_rules import broken_rules, name_of, names_cte, placed
from engine.project.yaml_text import parse_yaml

if TYPE_CHECKING:
    pass

PARSE_VERSION = "6"
"""Of what parse caches keep of a statement: raise it with every change of SqlText."""

_HEADER = re.compile(r"\A\s*/\*(.*?)\*/", re.DOTALL)


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
    return _revive(cache.get("select", text, lambda: _bounded(_analyse_select, text, where)))


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
    found: dict[str, dict[str, Any]] = cache.get("macros", text, lambda: _bounded(_analyse_macros, text, where))
    return {name: {**macro, "sql": _revive(macro["sql"])} for name, macro in found.items()}


def _bounded(analyse: Callable[[str, str], Any], text: str, where: str) -> Any:
    """What an analysis says of a text; EngineError 034 where brackets nest deeper than the parser can follow."""
    try:
        return analyse(text, where)
    except RecursionError:
        raise EngineError(
            34,
            "this SQL nests too deeply",
            place="PROJECT",
            where=where,
            expected="fewer brackets, CASEs or subqueries inside each other",
            hint=f"mend {where}, then engine plan",
        ) from None


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


def _analyse(root: Any, parameters: frozenset[str] = frozenset(), body: Any = None) -> SqlText:
    from sqlglot import exp

    tree = body if body is not None else root
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    relations: set[str] = set()
    literals: dict[str, list[tuple[int, str]]] = {}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            literals.setdefault(name_of(table.this), []).extend(
                (place, str(item.this))
                for place, item in enumerate(table.this.expressions)
                if isinstance(item, exp.Literal) and item.is_string and item.this.lower() not in ctes
            )
        elif table.db:
            relations.add(f"{table.db}.{table.name}")
        elif table.name.lower() not in parameters and not (table.name.lower() in ctes and names_cte(table)):
            relations.add(table.name)
    functions = {name_of(call) for call in tree.find_all(exp.Func)}
    return SqlText(
        canonical=root.sql(dialect="duckdb", comments=False, normalize=True, normalize_functions="lower"),
        relations=frozenset(relations),
        functions=frozenset(functions),
        literals=literals,
        faults=tuple(dict.fromkeys(broken_rules(tree))),
        star=isinstance(tree, exp.Query) and tree.is_star,
        ordered=bool(tree.args.get("order")),
        places=frozenset(name for name in map(placed, tree.find_all(exp.Column)) if name),
    )
