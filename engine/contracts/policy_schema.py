"""The schema of a policy: JSON Schema that also says how the document is laid out as typed relations.

Every mapping lists its keys or types its values: a misspelt keyword of a schema, or key of a policy, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.contracts.definition import SCHEMA_URI
from engine.contracts.json_documents import check_schema, cleaned_schema
from engine.contracts.keywords import list_at, mapping_at, text_at
from engine.contracts.location import Location

POLICY_ID = re.compile(r"policy/[A-Za-z0-9]+\.[A-Za-z][A-Za-z0-9_]*", re.ASCII)
LAYOUT = ("x-rows", "x-sql-type")
"""Keywords of ours: a mapping whose entries are rows, with the names of its columns; a SQL type."""
IDENTITY = ("$id", "$schema")
SQL_TYPE = re.compile(
    r"(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)|DOUBLE|VARCHAR|DATE|TIMESTAMP|DECIMAL\(\d+,\d+\))(?:\[\])?"
)
KINDS = ("integer", "number", "string", "boolean", "array", "object")


def check_policy_schema(document: Mapping[str, Any], place: str) -> None:
    """EngineError 033 with the JSON pointer of the first flaw of a policy's schema; `place` names its file."""
    top = Location(place)
    identity = text_at(document.get("$id"), top.at("$id"))
    if not POLICY_ID.fullmatch(identity):
        raise top.at("$id").refuse("must read policy/<namespace>.<name>", found=identity)
    if document.get("$schema", SCHEMA_URI) != SCHEMA_URI:
        raise top.at("$schema").refuse("is another dialect", expected=SCHEMA_URI)
    body = {key: value for key, value in document.items() if key not in IDENTITY}
    schema = cleaned_schema(body, top, LAYOUT)
    check_schema(schema, top)
    _check_object(schema, top)
    for key in ("policy", "version"):
        if key not in schema["properties"]:
            raise top.at("properties").refuse(f"does not have {key}", hint="a policy names itself and its version")


def _kind(schema: Mapping[str, Any], where: Location) -> str:
    names = schema.get("type")
    others = [name for name in (names if isinstance(names, list) else [names]) if name != "null"]
    if len(others) != 1 or others[0] not in KINDS:
        raise where.at("type").refuse(
            "must name one type, and may add null", expected=", ".join(KINDS), found=str(names)
        )
    return str(others[0])


def _check_value(schema: object, where: Location) -> None:
    """A value that becomes a column: it has one SQL type."""
    given = mapping_at(schema, where)
    sql_type = given.get("x-sql-type")
    if sql_type is not None and not (isinstance(sql_type, str) and SQL_TYPE.fullmatch(sql_type)):
        raise where.at("x-sql-type").refuse("is no SQL type of a policy", found=str(sql_type))
    if "x-rows" in given:
        raise where.at("x-rows").refuse("stands at the top level of a policy only")
    kind = _kind(given, where)
    if kind == "array":
        _check_value(given.get("items"), where.at("items"))
    elif kind == "object":
        _check_object(given, where)


def _check_object(given: Mapping[str, Any], where: Location) -> None:
    """A mapping with known keys; at the top level some of them may hold rows."""
    if given.get("type") not in ("object", ["object", "null"]):
        raise where.at("type").refuse("must be object", found=repr(given.get("type")))
    properties = mapping_at(given.get("properties"), where.at("properties"))
    if given.get("additionalProperties") is not False:
        raise where.at("additionalProperties").refuse("must be false")
    for name in list_at(given["required"], where.at("required")) if "required" in given else ():
        if name not in properties:
            raise where.at("required").refuse(f"there is no key {name}")
    for name, schema in properties.items():
        inside = where.at("properties", name)
        if not where.pointer and isinstance(schema, Mapping) and "x-rows" in schema:
            _check_rows(schema, inside)
        elif name not in ("policy", "version", "rng_scope") or where.pointer:
            _check_value(schema, inside)


def _check_rows(given: Mapping[str, Any], where: Location) -> None:
    names = list_at(given["x-rows"], where.at("x-rows"))
    if len(names) > 2 or not all(isinstance(name, str) for name in names):
        raise where.at("x-rows").refuse("names the column of the key, and that of the value", found=str(names))
    if _kind(given, where) != "object":
        raise where.at("type").refuse("must be object", found=str(given.get("type")))
    inside = where.at("additionalProperties")
    item = mapping_at(given.get("additionalProperties"), inside)
    if len(names) == 1:
        _check_object(item, inside)
    else:
        _check_value(item, inside)
