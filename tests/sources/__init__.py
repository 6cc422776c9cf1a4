"""Reference data: what is read of each package."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from engine.sources import read_source
from engine.sources.table import SourceTable


def arrow_of(table: SourceTable) -> pa.Table:
    """A source's table as models see it, in its order."""
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA source")
        table.create_view(connection, "source", "asked")
        return connection.sql("FROM source.asked").to_arrow_table()


def arrow(name: str) -> pa.Table:
    """The table of a source by its name."""
    return arrow_of(read_source(name))
