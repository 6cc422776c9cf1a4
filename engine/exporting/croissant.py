"""Croissant 1.1: one file beside the datasets of a run, for machine-learning tools; https://docs.mlcommons.org/croissant

It lies in the folder of its run and names the published files by relative paths with their SHA-256, so it is right
wherever the folder goes. A dataset of several files is a set of files; views have none and are left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine import __version__
from engine.errors import EngineError
from engine.exporting.column_types import element_of, is_nested
from engine.exporting.definition import Column, Exported, Order, Table, Written
from engine.exporting.destination import fresh
from engine.runs.record import FileRecord
from engine.text_files import written_json

NAME = "croissant.json"
CONFORMS = "http://mlcommons.org/croissant/1.1"
PARQUET = "application/x-parquet"
"""As Croissant calls it: its library reads no file of the registered type application/vnd.apache.parquet."""
VERSION = "1.0.0"
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification fixes."""
TYPES = {
    "BOOLEAN": "sc:Boolean",
    "TINYINT": "cr:Int8",
    "SMALLINT": "cr:Int16",
    "INTEGER": "cr:Int32",
    "BIGINT": "cr:Int64",
    "UTINYINT": "cr:UInt8",
    "USMALLINT": "cr:UInt16",
    "UINTEGER": "cr:UInt32",
    "UBIGINT": "cr:UInt64",
    "FLOAT": "cr:Float32",
    "DOUBLE": "cr:Float64",
    "DATE": "sc:Date",
    "TIME": "sc:Time",
    "TIMESTAMP": "sc:DateTime",
    "TIMESTAMP WITH TIME ZONE": "sc:DateTime",
}
"""DuckDB's types -> Croissant's; decimals are floats, all others text."""
Json = dict[str, Any]


def is_croissant(place: Path) -> bool:
    """Whether a file is what this export left."""
    try:
        return bool(written_json(place.read_text("utf-8"))["conformsTo"] == CONFORMS)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write(order: Order) -> Exported:
    """A Croissant file of the tables that are Parquet files; EngineError 097 for a place outside the run."""
    root = order.folder.root.absolute()
    if order.place.parent.resolve() != root.resolve():
        raise EngineError(
            97,
            "a Croissant file lies in the folder of its run, whose files it names by relative paths",
            place="EXPORT",
            where=str(order.place),
            expected=str(root),
            hint=f"leave --out out, or --out {root / NAME}",
        )
    tables = [table for table in order.tables if table.output and table.output.kind == "parquet"]
    document = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": f"engine-{order.identity.profile}-{order.identity.seed}-{order.folder.name[:8]}",
        "description": (
            f"A closed synthetic bank world, made by engine {__version__}: profile {order.identity.profile}, "
            f"seed {order.identity.seed}, run {order.folder.name}. Nothing in it is about anybody."
        ),
        "conformsTo": CONFORMS,
        "version": VERSION,
        "datePublished": str(order.folder.receipt()["created_utc"])[:10],
        "creator": {"@type": "sc:Organization", "name": "the authors of engine"},
        "license": _licences(tables),
        "url": root.name,
        "citeAs": f"engine {__version__}, run {order.folder.name}",
        "isLiveDataset": False,
        "distribution": [part for table in tables for part in _distribution(table)],
        "recordSet": [_record_set(table) for table in tables],
    }
    with fresh(order.place, order.force, is_croissant) as path:
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    written = [order.told(Written(table.name, table.output.rows, (NAME,))) for table in tables if table.output]
    return Exported(order.target, order.destination, order.folder.name, tuple(written))


def _licences(tables: list[Table]) -> list[str]:
    """The licences that contracts name, once each."""
    named = [table.contract.license for table in tables if table.contract and table.contract.license]
    return [*dict.fromkeys(("see LICENSE and NOTICE of engine", *named))]


def _path(table: Table, file: FileRecord) -> str:
    assert table.output is not None
    return f"{table.output.path}/{file.name}"


def _distribution(table: Table) -> list[Json]:
    """Every file with its digest; of a dataset of several files also the set of them, which is what is read."""
    assert table.output is not None
    files = table.output.files
    objects = [
        {
            "@type": "cr:FileObject",
            "@id": _file_id(table) if len(files) == 1 else _path(table, file),
            "name": file.name,
            "contentUrl": _path(table, file),
            "contentSize": f"{file.bytes} B",
            "encodingFormat": PARQUET,
            "sha256": file.sha256,
        }
        for file in files
    ]
    if len(files) == 1:
        return objects
    every = {
        "@type": "cr:FileSet",
        "@id": _file_id(table),
        "name": table.name,
        "encodingFormat": PARQUET,
        "includes": f"{table.output.path}/*.parquet",
    }
    return [*objects, every]


def _file_id(table: Table) -> str:
    return f"{table.name}.parquet"


def _record_set(table: Table) -> Json:
    assert table.output is not None
    found: Json = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.comment(keys=True),
        "field": [_field(table, column, len(table.output.files) > 1) for column in table.columns],
    }
    if table.primary_key:
        found["key"] = [{"@id": f"{table.name}/{name}"} for name in table.primary_key]
    return found


def _field(table: Table, column: Column, several: bool) -> Json:
    source = "fileSet" if several else "fileObject"
    element = element_of(column.sql_type)
    field: Json = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.description or column.name,
        "dataType": _type(element or column.sql_type),
        "source": {source: {"@id": _file_id(table)}, "extract": {"column": column.name}},
    }
    return {**field, "isArray": True, "arrayShape": "-1"} if is_nested(column.sql_type) and element else field


def _type(sql_type: str) -> str:
    return TYPES.get(sql_type, "sc:Float" if sql_type.startswith("DECIMAL") else "sc:Text")
