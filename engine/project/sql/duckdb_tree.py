"""What DuckDB itself reads in a SELECT: its tokens, and the functions, tables and texts in its syntax tree.

A signature and the house rules must see what will run, so both come from DuckDB's own parser. The digest is of
tokens rather than of the tree, because the tree as JSON (`json_serialize_sql`) does not hold all of a statement:
CUBE and ROLLUP look alike in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError
from engine.hashing import sha256_hex

if TYPE_CHECKING:
    import duckdb

_VALUES = {
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "user",
}
"""Functions that are called without parentheses: a bare name that may also be a column's."""

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

_OUTSIDE = {
    "SHOW_REF": "asks the catalogue (SHOW, DESCRIBE, SUMMARIZE)",
    "PARAMETER": "has a parameter that nobody fills",
    "DEFAULT": "asks for a default value",
}
"""Parts of a statement that read something else than relations."""


@dataclass(frozen=True)
class Argument:
    """What a call was given at a place, or under a name."""

    function: str
    place: int | str
    texts: tuple[str, ...] = ()
    """The text literal, or those of a list of text literals."""
    column: str = ""
    """The bare name that stands there, lower case: a parameter of a macro, perhaps."""


@dataclass
class DuckdbTree:
    """What is in a statement."""

    functions: set[str] = field(default_factory=set)
    table_functions: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    """Names in FROM, CTEs included, lower case; `schema.name` where a schema is given."""
    arguments: list[Argument] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    spelled: list[str] = field(default_factory=list)
    """Bare names with capitals that may become values: `to_json` of a struct shows how its keys are written."""


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(config={"threads": "1", "enable_external_access": "false"})


@cache
def _aliases() -> dict[str, str]:
    rows = _connection().execute(
        "SELECT DISTINCT function_name, alias_of FROM duckdb_functions() WHERE alias_of IS NOT NULL"
    )
    return {str(name).lower(): str(other).lower() for name, other in rows.fetchall()}


def function_alias(name: str) -> str:
    """The function that a name is another name of, or itself."""
    return _aliases().get(name, name)


def syntax_error(text: str) -> str:
    """Where DuckDB's grammar ends in a text, in its words; empty when it reads it or minds something else.

    Asked before sqlglot, which needs exponential time for a row of JOINs without their ON.
    """
    import duckdb

    try:
        _connection().cursor().extract_statements(text)
    except duckdb.ParserException as error:
        found = (str(error).splitlines() or [""])[0][:300]
        return found if "syntax error" in found else ""
    except (duckdb.Error, RecursionError, ValueError):
        pass
    return ""


def read_select(text: str, where: str) -> DuckdbTree:
    """The tree of one SELECT; EngineError 034 with DuckDB's words when it cannot read it as one."""
    import duckdb

    found = ""
    try:
        row = _connection().cursor().execute("SELECT json_serialize_sql(CAST(? AS VARCHAR))", [text]).fetchone()
        parsed = json.loads(row[0]) if row else {}
    except (duckdb.Error, RecursionError, ValueError) as error:
        parsed, found = {}, str(error)
    statements = parsed.get("statements") or []
    if parsed.get("error") or len(statements) != 1:
        found = found or str(parsed.get("error_message") or f"{len(statements)} statements")
        raise EngineError(
            34,
            "DuckDB does not read this as one SELECT",
            place="PROJECT",
            where=where,
            found=found.splitlines()[0][:300],
            expected="one SELECT in the DuckDB dialect",
            hint=f"mend {where}, then engine plan",
        )
    tree = DuckdbTree()
    for part in _parts(statements[0]):
        _read(part, tree)
    return tree


def token_digest(text: str) -> str:
    """SHA-256 of DuckDB's tokens of a text: comments, layout and the case of bare words are no part of it."""
    import duckdb

    raw = text.encode("utf-8")
    found = duckdb.tokenize(text)
    ends = [*(start for start, _ in found[1:]), len(raw)]
    out: list[str] = []
    touching = ""
    for (start, kind), end in zip(found, ends, strict=True):
        whole = raw[start:end].decode("utf-8")
        token = whole.strip()
        if kind == duckdb.token_type.comment or token == ";":
            touching = ""
            continue
        if kind in (duckdb.token_type.identifier, duckdb.token_type.keyword) and not token.startswith('"'):
            token = _lower(token)
        # `0x1F`, `U&'..'`: two tokens that touch mean something else than two that do not.
        glued = bool(touching) and (token[0].isalnum() or token[0] in "_'&") and touching[-1].isalnum()
        glued = glued or (touching == "&" and token.startswith("'"))
        if glued:
            out[-1] += token
        else:
            out.append(token)
        touching = token if whole == token else ""
    return sha256_hex("\0".join(out).encode("utf-8"))


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending += item.values()
        elif isinstance(item, list):
            pending += item


def _read(part: dict[str, Any], tree: DuckdbTree) -> None:
    kind, group = part.get("type"), part.get("class")
    outside = _OUTSIDE.get(str(kind)) or _OUTSIDE.get(str(group))
    if outside:
        tree.faults.append(outside)
    if group in ("FUNCTION", "WINDOW"):
        name = str(part["function_name"]).lower()
        tree.functions.add(name)
        tree.arguments += _arguments(name, part.get("arguments") or [])
        if len((part.get("qualified_name") or {}).get("path") or []) > 1:
            tree.faults.append(f"calls {name}() through a schema")
    if group == "COLUMN_REF" and len(part["column_names"]) == 1:
        tree.functions |= {str(part["column_names"][0]).lower()} & _VALUES
    tree.spelled += [name for name in _result_names(part) if name != _lower(name)]
    if part.get("ref_type") == "POSITIONAL":
        tree.faults.append("joins by position, and rows have none")
    if kind == "TABLE_FUNCTION":
        tree.table_functions.add(str(part["function"]["function_name"]).lower())
    if kind == "BASE_TABLE":
        path = [str(name) for name in part["qualified_name"]["path"]]
        tree.tables.add(".".join(path).lower())
        if len(path) > 2:
            tree.faults.append(f"reads {'.'.join(path)} through a catalog")
        if part.get("at_clause"):
            tree.faults.append(f"reads {path[-1]} at another time")


def _result_names(part: dict[str, Any]) -> Iterator[str]:
    """Names that a part gives to columns and fields, as they are written."""
    for key in ("alias", "name"):
        if isinstance(part.get(key), str):
            yield part[key]
    yield from (part.get("column_names") or [])[-1:]
    for key in ("aliases", "column_name_alias", "unpivot_names"):
        yield from part.get(key) or []
    for renamed in part.get("rename_list") or []:
        yield str(renamed["value"])
    for replaced in part.get("replace_list") or []:
        yield str(replaced["key"])


def _lower(text: str) -> str:
    """A to Z alone in lower case, as DuckDB compares names."""
    return text.translate(_LOWER)


def _arguments(function: str, given: list[dict[str, Any]]) -> Iterator[Argument]:
    for place, item in enumerate(given):
        name, value = str(item.get("name") or "").lower(), item["expression"]
        if not name and value["type"] == "COMPARE_EQUAL" and value["left"]["class"] == "COLUMN_REF":
            # In a table function `points = 'site'` gives a parameter by name.
            name, value = str(value["left"]["column_names"][-1]).lower(), value["right"]
        names = value["column_names"] if value["class"] == "COLUMN_REF" else []
        column = str(names[0]).lower() if len(names) == 1 else ""
        yield Argument(function, name or place, _texts(value), column)


def _texts(value: dict[str, Any]) -> tuple[str, ...]:
    """The text of a literal, the texts of a list of literals; empty for anything else."""
    if value["class"] == "CONSTANT":
        given = value.get("literal") or {}
        return (str(given["text"]),) if given.get("kind") == "STRING" else ()
    if value["class"] == "FUNCTION" and value["function_name"] == "list_value":
        inner = [_texts(item["expression"]) for item in value["arguments"]]
        return tuple(text for texts in inner for text in texts) if all(inner) else ()
    return ()
