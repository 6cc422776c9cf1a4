"""What a contract is: columns, keys and rules of one dataset, read from one JSON Schema document.

Everything is checked here, so that a contract which loads also compiles: an unsupported keyword is
an error at load time, never a rule that is silently skipped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.contracts.json_documents import FORMATS
from engine.contracts.keywords import (
    LOGIC,
    TYPE_NAMES,
    annotation,
    column_names,
    list_at,
    mapping_at,
    refuse_unknown,
    row_schema,
    text_at,
    type_names,
    value_schema,
)
from engine.contracts.location import Location
from engine.contracts.sql_types import SqlType, list_type, scalar_type

SCHEMA_URI = "https://json-schema.org/draft/2020-12/schema"
CONTRACT_ID = re.compile(r"[A-Za-z0-9_]+/[A-Za-z0-9_]+\Z", re.ASCII)
INPUT_ID = re.compile(r"[A-Za-z0-9_]+\.[A-Za-z0-9_]+\Z", re.ASCII)
COLUMN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z", re.ASCII)
TOP_KEYWORDS = (
    "$schema",
    "$id",
    "title",
    "description",
    "$comment",
    "type",
    "additionalProperties",
    "required",
    "properties",
    *LOGIC,
    "dependentRequired",
    "x-dataset",
)
DATASET_KEYWORDS = ("primary_key", "foreign_keys", "seed_invariant", "findings", "truth", "input_id", "license")
FOREIGN_KEY_KEYWORDS = ("columns", "references", "referenced_columns")
COLUMN_TYPING = ("type", "format", "x-sql-type", "items")


@dataclass(frozen=True)
class Column:
    """One column; `rules` is its checked value schema, `element_rules` that of list elements."""

    name: str
    type: SqlType
    nullable: bool
    description: str
    rules: Mapping[str, Any]
    element_rules: Mapping[str, Any]

    @property
    def sql_type(self) -> str:
        """The DuckDB type, as DESCRIBE spells it."""
        return self.type.name

    def rules_body(self) -> dict[str, Any]:
        """The column as one canonical-JSON-ready mapping without annotations."""
        return {
            "name": self.name,
            "sql_type": self.sql_type,
            "json_type": self.type.json_type,
            "nullable": self.nullable,
            "rules": dict(self.rules),
            "element_nullable": self.type.element_nullable,
            "element_rules": dict(self.element_rules),
        }


@dataclass(frozen=True)
class ForeignKey:
    """Rows whose `columns` are all non-null must find them in the dataset `references`."""

    columns: tuple[str, ...]
    references: str
    referenced_columns: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """It as JSON-ready data."""
        return {**vars(self), "columns": list(self.columns), "referenced_columns": list(self.referenced_columns)}


@dataclass(frozen=True)
class Contract:
    """The contract of one dataset; `row_rules` is a checked row schema, the key is its order."""

    id: str
    segment: str
    name: str
    title: str
    description: str
    license: str
    columns: tuple[Column, ...]
    row_rules: Mapping[str, Any]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    seed_invariant: bool
    input_id: str

    def column(self, name: str) -> Column:
        """The column of that name; a KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def rules_body(self) -> dict[str, Any]:
        """What the contract demands, canonical-JSON-ready: no title, description, license, comment.

        Columns are a list because their order counts; two documents that differ only in layout or
        annotations give equal bodies.
        """
        return {
            "id": self.id,
            "columns": [column.rules_body() for column in self.columns],
            "row_rules": dict(self.row_rules),
            "primary_key": list(self.primary_key),
            "foreign_keys": [key.document() for key in self.foreign_keys],
            "seed_invariant": self.seed_invariant,
            "input_id": self.input_id,
        }


def identity_at(document: Mapping[str, Any], top: Location) -> tuple[str, str]:
    """(segment, name) of the `$id`; CONTRACT_INVALID unless it reads `<segment>/<name>`."""
    identity = text_at(document.get("$id"), top.at("$id"))
    if not CONTRACT_ID.match(identity):
        raise top.at("$id").refuse("must read <segment>/<name>", found=identity)
    segment, name = identity.split("/")
    if document.get("$schema", SCHEMA_URI) != SCHEMA_URI:
        raise top.at("$schema").refuse("is another dialect", expected=SCHEMA_URI)
    return segment, name


def load_contract(document: dict[str, Any], place: str) -> Contract:
    """The contract of a parsed row schema; `place` names its file in errors.

    Errors: EngineError 33 CONTRACT_INVALID with the JSON pointer of the first flaw.
    """
    top = Location(place)
    document = mapping_at(document, top)
    for keyword, value in document.items():
        annotation(keyword, value, top)
        refuse_unknown(keyword, TOP_KEYWORDS, top)
    segment, name = identity_at(document, top)
    if document.get("type") != "object":
        raise top.at("type").refuse("must be object", found=repr(document.get("type")))
    if document.get("additionalProperties") is not False:
        raise top.at("additionalProperties").refuse("must be false")
    columns = _columns(document, top)
    types = {column.name: column.type for column in columns}
    conditions = {key: value for key, value in document.items() if key in LOGIC or key == "dependentRequired"}
    row_rules = row_schema(conditions, types, top)
    where = top.at("x-dataset")
    dataset = mapping_at(document.get("x-dataset"), where)
    for keyword in dataset:
        refuse_unknown(keyword, DATASET_KEYWORDS, where)
    for flag in ("seed_invariant", "findings", "truth"):
        if not isinstance(dataset.get(flag, False), bool):
            raise where.at(flag).refuse("must be true or false")
    input_id = text_at(dataset.get("input_id", f"{segment}.{name}"), where.at("input_id"))
    if not INPUT_ID.match(input_id):
        raise where.at("input_id").refuse("must read <segment>.<name>", found=input_id)
    return Contract(
        id=f"{segment}/{name}",
        segment=segment,
        name=name,
        title=document.get("title", ""),
        description=document.get("description", ""),
        license=text_at(dataset.get("license", ""), where.at("license")),
        columns=columns,
        row_rules=row_rules,
        primary_key=_primary_key(dataset.get("primary_key"), columns, where.at("primary_key")),
        foreign_keys=_foreign_keys(dataset, types, where.at("foreign_keys")),
        seed_invariant=dataset.get("seed_invariant", False),
        input_id=input_id,
    )


def _columns(document: Mapping[str, Any], top: Location) -> tuple[Column, ...]:
    where = top.at("properties")
    properties = mapping_at(document.get("properties"), where)
    if not properties:
        raise where.refuse("there are no columns")
    spelled: dict[str, str] = {}
    for name in properties:
        if not COLUMN_NAME.match(name):
            raise where.at(name).refuse("a column name is letters, digits and underscores")
        if name.lower() in spelled:
            raise where.at(name).refuse(f"SQL reads it as the column {spelled[name.lower()]}: names ignore case")
        spelled[name.lower()] = name
    required = column_names(document.get("required"), properties, top.at("required"))
    missing = [name for name in properties if name not in required]
    if missing:
        raise top.at("required").refuse(
            "must list every column",
            expected=", ".join(missing),
            hint='a column that may be NULL has type [string, "null"]',
        )
    return tuple(_column(name, schema, where.at(name)) for name, schema in properties.items())


def _column(name: str, schema: object, location: Location) -> Column:
    given = mapping_at(schema, location)
    sql_type, nullable = _typed(given, location)
    element_rules: dict[str, Any] = {}
    if sql_type.element:
        element_rules = _untyped(given["items"], sql_type.element, location.at("items"))
    return Column(
        name=name,
        type=sql_type,
        nullable=nullable,
        description=text_at(given.get("description", ""), location.at("description")),
        rules=_untyped(given, sql_type, location),
        element_rules=element_rules,
    )


def _untyped(given: Mapping[str, Any], sql_type: SqlType, location: Location) -> dict[str, Any]:
    rest = {key: value for key, value in given.items() if key not in COLUMN_TYPING}
    return value_schema(rest, sql_type, location)


def _typed(given: Mapping[str, Any], location: Location) -> tuple[SqlType, bool]:
    """(type, may be NULL) of a column or of the elements of a list."""
    where = location.at("type")
    if "type" not in given:
        raise where.refuse("is missing", expected=", ".join(TYPE_NAMES))
    names = type_names(given["type"], where)
    others = [name for name in names if name != "null"]
    if len(others) != 1:
        raise where.refuse("must name one type, and may add null", found=", ".join(names))
    nullable = "null" in names
    if others[0] == "array":
        return _listed(given, location), nullable
    if "items" in given:
        raise location.at("items").refuse("stands without type: array")
    text_format = given.get("format")
    if text_format is not None and (others[0] != "string" or text_format not in FORMATS):
        raise location.at("format").refuse(
            f"the format {text_format} of a {others[0]} is not supported",
            expected=f"type string with format {' or '.join(FORMATS)}",
        )
    override = given.get("x-sql-type")
    if override is not None:
        text_at(override, location.at("x-sql-type"))
    try:
        return scalar_type(others[0], text_format, override), nullable
    except ValueError as error:
        raise location.at("x-sql-type").refuse(str(error)) from None


def _listed(given: Mapping[str, Any], location: Location) -> SqlType:
    for keyword in ("format", "x-sql-type"):
        if keyword in given:
            raise location.at(keyword).refuse("belongs under items")
    items = mapping_at(given.get("items"), location.at("items"))
    element, nullable = _typed(items, location.at("items"))
    if element.kind == "list":
        raise location.at("items", "type").refuse("lists of lists are not supported")
    return list_type(element, element_nullable=nullable)


def _primary_key(value: object, columns: tuple[Column, ...], location: Location) -> tuple[str, ...]:
    by_name = {column.name: column for column in columns}
    names = column_names(value, by_name, location)
    for index, name in enumerate(names):
        column = by_name[name]
        if column.nullable and (index == 0 or column.type.kind != "exact"):
            raise location.at(index).refuse(f"the key column {name} may be NULL")
        if column.type.kind in ("double", "list"):
            raise location.at(index).refuse(f"a {column.sql_type} column cannot be a key")
    return tuple(names)


def _foreign_keys(
    dataset: Mapping[str, Any], types: Mapping[str, SqlType], location: Location
) -> tuple[ForeignKey, ...]:
    members = dataset.get("foreign_keys", [])
    if not isinstance(members, list):
        raise location.refuse("must be a list", found=type(members).__name__)
    keys = []
    for index, member in enumerate(members):
        where = location.at(index)
        given = mapping_at(member, where)
        for keyword in given:
            refuse_unknown(keyword, FOREIGN_KEY_KEYWORDS, where)
        columns = column_names(given.get("columns"), types, where.at("columns"))
        parents = list_at(given.get("referenced_columns"), where.at("referenced_columns"))
        for position, parent in enumerate(parents):
            text_at(parent, where.at("referenced_columns", position))
        if len(parents) != len(columns):
            raise where.at("referenced_columns").refuse(
                "must be as long as columns", expected=str(len(columns)), found=str(len(parents))
            )
        references = text_at(given.get("references"), where.at("references"))
        keys.append(ForeignKey(tuple(columns), references, tuple(parents)))
    return tuple(keys)
