"""CSV: a file per table, UTF-8 with a header line; NULL is nothing between commas, an empty text is `""`.

Nested values are JSON. Types, comments and keys stand in `export.json` beside the files.
"""

from __future__ import annotations

from engine.duckdb_connection import literal, quote
from engine.exporting.column_types import as_text
from engine.exporting.definition import Exported, Order, Table, Written
from engine.exporting.destination import fresh, seal_folder

FORMAT = "FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR ''"


def write(order: Order) -> Exported:
    """The tables as files `<table>.csv` in a new folder."""
    with fresh(order.place, order.force) as root:
        written: list[Written] = []
        for table in order.tables:
            path = root / f"{table.place}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            order.connection.execute(f"COPY ({_select(table)}) TO {literal(path)} ({FORMAT})")
            columns = ", ".join(f"{literal(column.name)}: 'VARCHAR'" for column in table.columns)
            back = (
                f"read_csv({literal(path)}, auto_detect = false, header = true, delim = ',', quote = '\"', "
                f"escape = '\"', columns = {{{columns}}})"
            )
            name = path.relative_to(root).as_posix()
            written.append(order.written(table, order.count(back), (name,)))
        seal_folder(order, root, written, order.tables)
    return Exported(order.target, order.destination, order.folder.name, tuple(written))


def _select(table: Table) -> str:
    parts = ", ".join(f"{as_text(column)[0]} AS {quote(column.name)}" for column in table.columns)
    return f"SELECT {parts} FROM {table.relation}"
