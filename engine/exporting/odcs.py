"""ODCS 3.1: the contracts of a run as an Open Data Contract, for `datacontract lint` and `datacontract test`.

One document per shelf, each with a server that reads this run: its `run.duckdb`, or views of what lies apart.
Columns, types, keys, foreign keys, bounds, patterns and enumerations go along; what ODCS cannot say (rules of
several columns) stays with the contract of the project, which is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml

from engine.contracts.definition import Column as ContractColumn
from engine.duckdb_connection import quote
from engine.errors import EngineError
from engine.execute.catalogue import NAME as CATALOGUE
from engine.execute.session import output_source
from engine.exporting.definition import Exported, Order, Table, Written
from engine.exporting.destination import fresh, seal_folder
from engine.exporting.duckdb_file import SCHEMAS, STORAGE
from engine.exporting.postgres import held
from engine.project.definition import MAIN
from engine.runs.record import TRUTH

API_VERSION = "v3.1.0"
LOGICAL = {"double": "number", "string": "string", "boolean": "boolean", "date": "date", "timestamp": "timestamp"}
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
TEXTS = ("minLength", "maxLength", "pattern")
Json = dict[str, Any]


def write(order: Order) -> Exported:
    """A document `<shelf>.odcs.yaml` for each shelf of the tables that have a contract."""
    shelves = {shelf: [t for t in order.tables if t.shelf == shelf and t.contract] for shelf in SCHEMAS}
    if not any(shelves.values()):
        raise EngineError(
            97,
            "none of these datasets has a contract",
            place="EXPORT",
            where=str(order.folder.root),
            expected="a dataset whose columns are those of its contract",
            hint="engine ls datasets",
        )
    with fresh(order.place, order.force) as root:
        root.mkdir()
        written = [
            _document(order, root, shelf, tables, _server(order, root, shelf, tables))
            for shelf, tables in shelves.items()
            if tables
        ]
        seal_folder(order, root, written)
    return Exported(order.target, order.destination, order.folder.name, tuple(written))


def _server(order: Order, root: Path, shelf: str, tables: list[Table]) -> Json:
    """What reads the tables of a shelf: the catalogue of the run; for what lies apart, views beside it."""
    home = order.folder.root.resolve()
    server = {"type": "duckdb", "database": str(home / CATALOGUE), "schema": SCHEMAS[shelf]}
    if shelf != TRUTH:
        return server
    name = f"{shelf}.duckdb"
    with duckdb.connect(str(root / name), config={"storage_compatibility_version": STORAGE}) as catalogue:
        for table in tables:
            assert table.output is not None, "what lies apart is files"
            source = output_source(home, table.output)
            catalogue.execute(f"CREATE VIEW {quote(table.name)} AS SELECT * FROM {source}")
    return {**server, "database": str(order.place / name), "schema": MAIN}


def _document(order: Order, root: Path, name: str, tables: list[Table], server: Json) -> Written:
    known = {table.name: table for table in tables}
    contract = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"engine-{order.folder.name}-{name}",
        "name": f"{name} of run {order.folder.name[:8]}",
        "version": "1.0.0",
        "status": "active",
        "description": {
            "purpose": f"A closed bank world: profile {order.identity.profile}, seed {order.identity.seed}.",
            "limitations": "Synthetic: nothing in it is about anybody.",
        },
        "servers": [{"server": "run", **server}],
        "schema": [_schema(order, table, known) for table in tables],
        "customProperties": _properties(order.run_document()),
    }
    path = root / f"{name}.odcs.yaml"
    path.write_text(yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=115), "utf-8")
    return order.told(Written(name, len(tables), (path.name,), "datasets"))


def _schema(order: Order, table: Table, known: dict[str, Table]) -> Json:
    contract = table.contract
    assert contract is not None
    single = table.primary_key if len(table.primary_key) == 1 else ()
    schema: Json = {
        "name": table.name,
        "physicalName": table.name,
        "physicalType": "table" if table.output else "view",
        "logicalType": "object",
        "description": table.comment(),
        "properties": [_property(column, table, column.name in single) for column in contract.columns],
        "quality": [
            {"type": "library", "metric": "rowCount", "mustBe": order.count(table.relation)},
            *_unique_rows(table),
        ],
    }
    relationships = [
        {
            "type": "foreignKey",
            "from": _ends(table.name, key.columns),
            "to": _ends(key.references, key.referenced_columns),
        }
        for key in table.foreign_keys
        if key.references in known and held(key, known[key.references])
    ]
    schema["customProperties"] = _properties(
        {"contract": contract.id, "license": contract.license, "shelf": table.shelf}
    )
    return {**schema, **({"relationships": relationships} if relationships else {})}


def _properties(given: Json) -> list[Json]:
    return [{"property": key, "value": value} for key, value in given.items() if value not in ("", [])]


def _ends(table: str, columns: tuple[str, ...]) -> str | list[str]:
    named = [f"{table}.{column}" for column in columns]
    return named[0] if len(named) == 1 else named


def _declared_key(table: Table) -> tuple[str, ...]:
    """The key as ODCS has keys: none where a column of it may be NULL."""
    nullable = {column.name for column in table.columns if column.nullable}
    return () if nullable & set(table.primary_key) else table.primary_key


def _unique_rows(table: Table) -> list[Json]:
    """A key that is not declared repeats nowhere."""
    if not table.primary_key or _declared_key(table):
        return []
    arguments = {"properties": list(table.primary_key)}
    return [{"type": "library", "metric": "duplicateValues", "arguments": arguments, "mustBe": 0}]


def _property(column: ContractColumn, table: Table, unique: bool) -> Json:
    found: Json = {"name": column.name, "physicalType": column.sql_type, **_logical(column)}
    if column.description:
        found["description"] = " ".join(column.description.split())
    found["required"] = not column.nullable
    if unique:
        found["unique"] = True
    key = _declared_key(table)
    if column.name in key:
        found |= {"primaryKey": True, "primaryKeyPosition": key.index(column.name) + 1}
    if values := column.rules.get("enum"):
        valid = {"validValues": [value for value in values if value is not None]}
        found["quality"] = [{"type": "library", "metric": "invalidValues", "arguments": valid, "mustBe": 0}]
    return found


def _logical(column: ContractColumn) -> Json:
    """The logical type with its options, and that of the elements of a list."""
    kind, element = column.type, column.type.element
    if element is not None:
        items: Json = {"logicalType": _name(element.kind, element.scale), "physicalType": element.name}
        rules = {key: column.element_rules[key] for key in TEXTS if key in column.element_rules}
        return {"logicalType": "array", "items": {**items, **({"logicalTypeOptions": rules} if rules else {})}}
    allowed = TEXTS if kind.kind == "string" else BOUNDS
    options = {key: column.rules[key] for key in allowed if key in column.rules}
    if {"exclusiveMinimum", "exclusiveMaximum"} <= options.keys():
        # datacontract-cli fails on two exclusive bounds of a column; the other is told as the weaker one.
        options["minimum"] = options.pop("exclusiveMinimum")
    named = {"logicalType": _name(kind.kind, kind.scale)}
    return {**named, **({"logicalTypeOptions": options} if options else {})}


def _name(kind: str, scale: int) -> str:
    return LOGICAL.get(kind, "number" if scale else "integer")
