"""What a SQL file says without running it: its header, its canonical form, what it reads, what it breaks.

The parser is sqlglot; DuckDB runs the text as it stands. Comments and layout are no part of the canonical form.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError
from engine.project.parse_cache import ParseCache
from engine.project.yaml_text import parse_yaml

if TYPE_CHECKING:
    from sqlglot import exp

_HEADER = re.compile(r"\A\s*/\*(.*?)\*/", re.DOTALL)

FORBIDDEN = {
    "random", "setseed", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "hash", "now",
    "get_current_timestamp", "current_timestamp", "current_date", "today", "current_localtime",
    "current_localtimestamp", "first", "first_value_unordered", "any_value", "mode",
    "approx_count_distinct", "approx_quantile", "approx_top_k", "reservoir_quantile",
    "nextval", "txid_current",
}
"""Functions whose result depends on a clock, chance, a library version or the row order."""


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

    @property
    def possible_relations(self) -> set[str]:
        """Names that may be relations: those in FROM, and every literal given to a table function."""
        return set(self.relations) | {text for found in self.literals.values() for _, text in found}


def split_header(text: str, where: str) -> tuple[dict[str, Any], str]:
    """The YAML header of a SQL file and the statement behind it."""
    match = _HEADER.match(text)
    if not match:
        raise EngineError(
            36, "this SQL file has no header", place="PROJECT", where=where,
            expected="a first block comment with `doc:`", hint=f"mend {where}, then engine plan",
        )
    header = parse_yaml(match.group(1), where)
    if not isinstance(header, dict) or not header.get("doc"):
        raise EngineError(
            36, "this SQL header says nothing", place="PROJECT", where=where,
            expected="a mapping with `doc:`", found=str(header)[:80],
            hint=f"mend {where}, then engine plan",
        )
    return header, text[match.end():]


def parse_select(text: str, where: str, cache: ParseCache) -> SqlText:
    """One SELECT, parsed; EngineError 034 when it is anything else."""
    return _revive(cache.get("select", text, lambda: _analyse_select(text, where)))


def parse_macros(text: str, where: str, cache: ParseCache) -> dict[str, dict[str, Any]]:
    """Every macro of a file: name -> {parameters, passed: (function, place, parameter), sql}."""
    found: dict[str, dict[str, Any]] = cache.get("macros", text, lambda: _analyse_macros(text, where))
    return {
        name: {**macro, "sql": _revive(macro["sql"])} for name, macro in found.items()
    }


def _revive(stored: dict[str, Any]) -> SqlText:
    return SqlText(
        canonical=stored["canonical"],
        relations=frozenset(stored["relations"]),
        functions=frozenset(stored["functions"]),
        literals={name: [(place, text) for place, text in found]
                  for name, found in stored["literals"].items()},
        faults=tuple(stored["faults"]),
    )


def _store(sql: SqlText) -> dict[str, Any]:
    out = asdict(sql)
    for key in ("relations", "functions"):
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
            34, "this SQL does not parse", place="PROJECT", where=where, found=first,
            expected="one SELECT in the DuckDB dialect", hint=f"mend {where}, then engine plan",
        ) from error


def _analyse_select(text: str, where: str) -> dict[str, Any]:
    from sqlglot import exp

    statements = _parse(text, where)
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        kinds = ", ".join(type(node).__name__ for node in statements) or "nothing"
        raise EngineError(
            34, "a model is one SELECT", place="PROJECT", where=where,
            expected="one SELECT or WITH .. SELECT", found=kinds,
            hint=f"mend {where}, then engine plan",
        )
    return _store(_analyse(statements[0]))


def _analyse_macros(text: str, where: str) -> dict[str, dict[str, Any]]:
    from sqlglot import exp

    macros: dict[str, dict[str, Any]] = {}
    for node in _parse(text, where):
        if not isinstance(node, exp.Create) or str(node.args.get("kind")) != "MACRO":
            raise EngineError(
                34, "a macro file holds CREATE MACRO statements only", place="PROJECT", where=where,
                found=node.sql("duckdb")[:80], hint=f"mend {where}, then engine plan",
            )
        signature = node.this
        name = signature.this.name.lower()
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


def _analyse(
    root: Any,
    parameters: frozenset[str] = frozenset(),
    body: Any = None,
) -> SqlText:
    from sqlglot import exp

    tree = body if body is not None else root
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    relations: set[str] = set()
    literals: dict[str, list[tuple[int, str]]] = {}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            literals.setdefault(_name_of(table.this), []).extend(
                (place, str(item.this)) for place, item in enumerate(table.this.expressions)
                if isinstance(item, exp.Literal) and item.is_string and item.this.lower() not in ctes
            )
        elif table.db:
            relations.add(f"{table.db}.{table.name}")
        elif table.name.lower() not in ctes and table.name.lower() not in parameters:
            relations.add(table.name)
    functions = {_name_of(call) for call in tree.find_all(exp.Func)}
    return SqlText(
        canonical=root.sql(dialect="duckdb", comments=False, normalize=True, normalize_functions="lower"),
        relations=frozenset(relations),
        functions=frozenset(functions),
        literals=literals,
        faults=tuple(_faults(tree, functions)),
    )


def _faults(tree: Any, functions: set[str]) -> list[str]:
    from sqlglot import exp

    faults = [f"calls {name}(), which is not a function of its arguments"
              for name in sorted(functions & FORBIDDEN)]
    if any(tree.find_all(exp.TableSample)):
        faults.append("samples rows")
    for node in tree.find_all(exp.RowNumber):
        window = node.find_ancestor(exp.Window)
        ordered = window is not None and (window.args.get("order") or window.args.get("alias"))
        if not ordered:
            faults.append("row_number() without an order")
    for limit in tree.find_all(exp.Limit):
        query = limit.parent
        if query is not None and not query.args.get("order"):
            faults.append("LIMIT without ORDER BY")
    for aggregate in tree.find_all(exp.ArrayAgg, exp.GroupConcat):
        argument = aggregate.this
        inside = isinstance(argument, exp.Order | exp.Distinct) or aggregate.find(exp.Order)
        if not inside:
            faults.append(f"{_name_of(aggregate)}() without an order inside")
    return faults
