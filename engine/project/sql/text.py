"""What a SQL file says without running it: its header, its digest, what it reads, what it breaks.

DuckDB runs the text as it stands, so DuckDB's own parser decides the digest and what is called; sqlglot serves
the house rules and the scopes of names. Where the two see other tables, the statement is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.project.parse_cache import ParseCache
from engine.project.sql.duckdb_tree import DuckdbTree, read_select, syntax_error, token_digest
from engine.project.sql.functions import ALLOWED, RELATION_FUNCTION
from engine.project.sql.house_rules import broken_rules, followed, forbidden_calls, names_cte, placed
from engine.project.yaml_text import parse_yaml

PARSE_VERSION = "10"
"""Of what parse caches keep of a statement: raise it with every change of SqlText."""

_HEADER = re.compile(r"\A\s*/\*(.*?)\*/", re.DOTALL)


@dataclass(frozen=True)
class SqlText:
    """One parsed statement."""

    digest: str
    """Of DuckDB's tokens: the same whatever the comments, the layout and the case of words that name no column."""
    relations: frozenset[str]
    """Relations that it names, CTEs excluded; `schema.name` where a schema is given."""
    functions: frozenset[str]
    """Functions, operators and macros that it calls, lower case."""
    table_functions: frozenset[str] = frozenset()
    """Those of them that stand in FROM."""
    literals: dict[str, list[tuple[int | str, str]]] = field(default_factory=dict)
    """Macro -> (place or name of the argument, text literal given there): names of relations, if it takes them."""
    computed: dict[str, list[int | str]] = field(default_factory=dict)
    """Macro -> places or names of the arguments that are neither text literals nor parameters."""
    faults: tuple[str, ...] = ()
    """Broken house rules, in plain words."""
    star: bool = False
    """Whether the result's columns are `*`, so that another file decides them."""
    ordered: bool = False
    """Whether the result's rows come in an order that it says."""
    places: frozenset[str] = frozenset()
    """Relations of whose rows it reads the place (`t.rowid`): a number only where the rows were put in order."""
    follows: frozenset[str] = frozenset()
    """Relations of whose rows it reads the one before (`lag(a) OVER ()`): that of the key in a dataset alone."""


def parse_version() -> str:
    """What a parse cache hangs on besides the texts: the form of what it keeps, and the parsers."""
    import importlib.metadata

    versions = (importlib.metadata.version(name) for name in ("sqlglot", "duckdb"))
    return ":".join((PARSE_VERSION, *versions))


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


def renamed_columns(text: str, where: str) -> tuple[str, dict[str, str], tuple[str, ...]] | None:
    """(relation, column -> its column there, columns of its order) of a SELECT that only picks, renames and sorts.

    None for any other SELECT. The order is ascending; empty: that of the relation.
    """
    from sqlglot import exp

    tree = _parse(text, where)[0]
    clauses = {name for name, clause in tree.args.items() if clause}
    if not isinstance(tree, exp.Select) or clauses - {"order"} not in (
        {"expressions", "from"},
        {"expressions", "from_"},
    ):
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
    order = _ascending(tree, set(columns))
    if order is None:
        return None
    return origin.name, {name: column.name for name, column in columns.items()}, order


def _ascending(tree: Any, columns: set[str]) -> tuple[str, ...] | None:
    """The selected columns by which a SELECT sorts its rows upwards; None where it sorts in another way."""
    from sqlglot import exp

    clause = tree.args.get("order")
    keys = clause.expressions if clause else []
    plain = all(
        isinstance(key.this, exp.Column) and not key.this.table and not key.args.get("desc") for key in keys
    )
    names = tuple(key.this.name for key in keys) if plain else ()
    return names if plain and columns.issuperset(names) else None


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
        digest=stored["digest"],
        relations=frozenset(stored["relations"]),
        functions=frozenset(stored["functions"]),
        table_functions=frozenset(stored["table_functions"]),
        literals={name: [(place, text) for place, text in found] for name, found in stored["literals"].items()},
        computed=stored["computed"],
        faults=tuple(stored["faults"]),
        star=stored["star"],
        ordered=stored["ordered"],
        places=frozenset(stored["places"]),
        follows=frozenset(stored["follows"]),
    )


def _store(sql: SqlText) -> dict[str, Any]:
    out = asdict(sql)
    for key in ("relations", "functions", "table_functions", "places", "follows"):
        out[key] = sorted(out[key])
    return out


def _parse(text: str, where: str) -> list[Any]:
    import sqlglot
    from sqlglot.errors import SqlglotError

    found = syntax_error(text)
    if not found:
        try:
            return [node for node in sqlglot.parse(text, dialect="duckdb") if node is not None]
        except SqlglotError as error:
            found = str(error).splitlines()[0]
    raise EngineError(
        34,
        "this SQL does not parse",
        place="PROJECT",
        where=where,
        found=found,
        expected="one SELECT in the DuckDB dialect",
        hint=f"mend {where}, then engine plan",
    )


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
    return _store(_analyse(statements[0], read_select(text, where), token_digest(text)))


def _analyse_macros(text: str, where: str) -> dict[str, dict[str, Any]]:
    from sqlglot import exp

    nodes = _parse(text, where)
    bodies = macro_texts(text)
    macros: dict[str, dict[str, Any]] = {}
    for node in nodes:
        if not isinstance(node, exp.Create) or str(node.args.get("kind")) != "MACRO" or len(bodies) != len(nodes):
            raise _wrong_macro("a macro file holds CREATE MACRO statements only", where, node.sql("duckdb")[:80])
        signature = node.this
        name = signature.this.name.lower()
        if name in macros:
            raise _wrong_macro(f"the macro {name} stands twice", where)
        parameters = [part.name.lower() for part in signature.expressions]
        body = bodies[len(macros)]
        tree = read_select(body.select, where)
        sql = _analyse(node.args["expression"], tree, token_digest(body.statement), frozenset(parameters))
        passed = [
            [given.function, given.place, given.column] for given in tree.arguments if given.column in parameters
        ]
        macros[name] = {"parameters": parameters, "passed": passed, "sql": _store(sql)}
    return macros


def _wrong_macro(message: str, where: str, found: str = "") -> EngineError:
    return EngineError(
        34, message, place="PROJECT", where=where, found=found, hint=f"mend {where}, then engine plan"
    )


class MacroText(NamedTuple):
    """A CREATE MACRO statement, and what the macro does as one SELECT, both cut from a file's text."""

    statement: str
    select: str


def macro_texts(text: str) -> list[MacroText]:
    """The macros of a file."""
    from sqlglot import TokenType, tokenize

    found: list[MacroText] = []
    depth, first, start, tokens = 0, 0, -1, tokenize(text, dialect="duckdb")
    for place, token in enumerate(tokens):
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if depth == 0 and token.token_type == TokenType.ALIAS and start < 0:
            table = tokens[place + 1].token_type == TokenType.TABLE if place + 1 < len(tokens) else False
            start, prefix = (tokens[place + 1].end + 1, "") if table else (token.end + 1, "SELECT ")
        if start >= 0 and (token.token_type == TokenType.SEMICOLON or place == len(tokens) - 1):
            end = token.start if token.token_type == TokenType.SEMICOLON else len(text)
            found.append(MacroText(text[first:end], prefix + text[start:end]))
            first, start = end + 1, -1
    return found


def _analyse(root: Any, tree: DuckdbTree, digest: str, parameters: frozenset[str] = frozenset()) -> SqlText:
    from sqlglot import exp

    ctes = {cte.alias.lower() for cte in root.find_all(exp.CTE)}
    relations: set[str] = set()
    named: set[str] = set()
    for table in root.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            continue
        name = f"{table.db}.{table.name}" if table.db else table.name
        named.add(name.lower())
        if table.db or not (name.lower() in parameters or (name.lower() in ctes and names_cte(table))):
            relations.add(name)
    literals: dict[str, list[tuple[int | str, str]]] = {}
    computed: dict[str, list[int | str]] = {}
    for given in tree.arguments:
        if given.function in ALLOWED and given.function != RELATION_FUNCTION:
            continue
        for text in given.texts:
            if text.lower() not in ctes:
                literals.setdefault(given.function, []).append((given.place, text))
        if not given.texts and given.column not in parameters:
            computed.setdefault(given.function, []).append(given.place)
    if tree.spelled:
        digest = sha256_hex("\0".join((digest, *tree.spelled)).encode("utf-8"))
    faults = [*tree.faults, *forbidden_calls(tree.functions, tree.table_functions), *broken_rules(root)]
    for name in sorted(named ^ tree.tables):
        faults.append(f"names {name or 'a relation'} in a way that its readers do not agree on")
    return SqlText(
        digest=digest,
        relations=frozenset(relations),
        functions=frozenset(tree.functions),
        table_functions=frozenset(tree.table_functions),
        literals=literals,
        computed=computed,
        faults=tuple(dict.fromkeys(faults)),
        star=isinstance(root, exp.Query) and root.is_star,
        ordered=bool(root.args.get("order")),
        places=frozenset(name for name in map(placed, root.find_all(exp.Column)) if name),
        follows=frozenset(name for name in map(followed, root.find_all(exp.Lag)) if name),
    )
