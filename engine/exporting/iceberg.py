"""Iceberg: a warehouse folder with a table per dataset and a catalogue in SQLite, by `pyiceberg`.

An Iceberg table names its files by where they lie, so a warehouse must stay where it is exported to. It is written
beside and renamed all the same: `MovedIO` writes below the private name what the tables will find below the other.
The extra is `bank-world-engine[iceberg]`, imported here alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.duckdb_connection import quote
from engine.exporting.column_types import as_text, decimal_of, element_of
from engine.exporting.definition import Column, Exported, Order, Table, Written, missing_extra
from engine.exporting.destination import fresh, seal_folder

if TYPE_CHECKING:
    from pyiceberg.catalog.sql import SqlCatalog
    from pyiceberg.schema import Schema

CATALOGUE = "catalogue.db"
MOVED_IO, FROM, TO = "engine.exporting.moved_io.MovedIO", "engine.locations-below", "engine.files-below"
"""What writes where the warehouse is not yet, and the properties that tell it of both places."""
BATCH_ROWS = 122_880
FILE_BYTES = 256 << 20
"""Of rows in memory, which is what pyiceberg gathers before it writes a file."""
INTEGERS = {
    "TINYINT": "INTEGER",
    "UTINYINT": "INTEGER",
    "SMALLINT": "INTEGER",
    "USMALLINT": "INTEGER",
    "UINTEGER": "BIGINT",
    "UBIGINT": "DECIMAL(20,0)",
    "HUGEINT": "DECIMAL(38,0)",
    "UHUGEINT": "DECIMAL(38,0)",
}
"""Integers that Iceberg has not -> the narrowest of its types that holds them all."""


def write(order: Order) -> Exported:
    """The tables as a new warehouse: a folder of each table, `catalogue.db`, the namespaces of the shelves."""
    try:
        import pyarrow  # noqa: F401
        import pyiceberg.catalog.sql  # noqa: F401
    except ImportError as error:
        raise missing_extra("iceberg", "pyiceberg with pyarrow", error) from error

    with fresh(order.place, order.force) as root:
        root.mkdir()
        catalogue = open_catalogue(root, order.place)
        try:
            for shelf in sorted({table.shelf for table in order.tables}):
                catalogue.create_namespace(shelf)
            written = [_table(order, catalogue, root, table) for table in order.tables]
        finally:
            catalogue.close()
        seal_folder(order, root, written, order.tables)
    return Exported(order.target, order.destination, order.folder.name, tuple(written))


def open_catalogue(root: Path, final: Path | None = None) -> SqlCatalog:
    """The catalogue of a warehouse; `final`: where the warehouse will lie, if not there yet."""
    from pyiceberg.catalog.sql import SqlCatalog

    moved = {} if final is None else {"py-io-impl": MOVED_IO, FROM: str(final), TO: str(root)}
    properties = {"uri": f"sqlite:///{root / CATALOGUE}", "warehouse": str(final or root), **moved}
    return SqlCatalog("engine", **properties)


def _table(order: Order, catalogue: SqlCatalog, root: Path, table: Table) -> Written:
    """Write one table and count its rows by reading what was written."""
    identifier = (table.shelf, table.name)
    properties = {"comment": table.comment(), "write.target-file-size-bytes": str(FILE_BYTES)}
    made = catalogue.create_table(identifier, _schema(table), properties=properties)
    made.append(_reader(order, table))
    scanned = catalogue.load_table(identifier).scan()
    files = sorted(Path(task.file.file_path).relative_to(order.place).as_posix() for task in scanned.plan_files())
    return order.written(table, scanned.count(), tuple(files))


def _schema(table: Table) -> Schema:
    """The columns, each with its doc; the key as identifier fields where no column of it may be NULL."""
    from pyiceberg import schema, types

    ids = {column.name: place for place, column in enumerate(table.columns, 1)}
    elements = iter(range(len(ids) + 1, 2 * len(ids) + 2))
    fields = [
        types.NestedField(
            ids[column.name],
            column.name,
            _type(_stored(column)[1], lambda: next(elements)),
            required=not column.nullable,
            doc=column.description or None,
        )
        for column in table.columns
    ]
    nullable = {column.name for column in table.columns if column.nullable}
    key = () if nullable & set(table.primary_key) else table.primary_key
    return schema.Schema(*fields, identifier_field_ids=[ids[name] for name in key])


def _stored(column: Column) -> tuple[str, str]:
    """(expression, DuckDB type) of a column as Iceberg holds it."""
    expression, sql_type = as_text(column, lists=True)
    suffix = "[]" if element_of(sql_type) else ""
    plain = sql_type.removesuffix(suffix)
    wider = INTEGERS.get(plain, plain)
    return (expression, sql_type) if wider == plain else (f"CAST({expression} AS {wider}{suffix})", wider + suffix)


def _type(sql_type: str, next_id: Callable[[], int]) -> Any:
    """Iceberg's type; enumerations, JSON and what else has none are strings."""
    from pyiceberg import types

    if element := element_of(sql_type):
        return types.ListType(next_id(), _type(element, next_id), element_required=False)
    if shape := decimal_of(sql_type):
        return types.DecimalType(*shape)
    known: dict[str, Any] = {
        "BOOLEAN": types.BooleanType,
        "INTEGER": types.IntegerType,
        "BIGINT": types.LongType,
        "FLOAT": types.FloatType,
        "DOUBLE": types.DoubleType,
        "DATE": types.DateType,
        "TIME": types.TimeType,
        "TIMESTAMP": types.TimestampType,
        "TIMESTAMP WITH TIME ZONE": types.TimestamptzType,
        "UUID": types.StringType,
        "BLOB": types.BinaryType,
    }
    return known.get(sql_type, types.StringType)()


def _reader(order: Order, table: Table) -> Any:
    """The rows as Arrow batches in the schema of the table: one batch at a time is in memory."""
    import pyarrow

    parts = ", ".join(f"{_stored(column)[0]} AS {quote(column.name)}" for column in table.columns)
    found = order.connection.sql(f"SELECT {parts} FROM {table.relation}").to_arrow_reader(BATCH_ROWS)
    fields = [
        _field(pyarrow, field).with_nullable(column.nullable)
        for field, column in zip(found.schema, table.columns, strict=True)
    ]
    schema = pyarrow.schema(fields)

    def batches() -> Iterator[Any]:
        for batch in found:
            yield batch.cast(schema)

    return pyarrow.RecordBatchReader.from_batches(schema, batches())


def _field(pyarrow: Any, field: Any) -> Any:
    """A field as pyiceberg looks for it: the elements of a list are called so."""
    if not pyarrow.types.is_list(field.type):
        return field
    return field.with_type(pyarrow.list_(pyarrow.field("element", field.type.value_type)))
