"""What nobody could know, apart from the catalogue: a session may put it beside."""

from __future__ import annotations

import duckdb

from engine.duckdb_connection import quote
from engine.execute.session import output_source
from engine.runs.folder import RunFolder
from engine.runs.record import TRUTH


def attach_truth(connection: duckdb.DuckDBPyConnection, folder: RunFolder) -> None:
    """Put what lies apart beside an open catalogue, for this session: `s<segment>_truth.<dataset>`."""
    for record in folder.records():
        for output in record.outputs:
            if output.is_truth:
                database = quote(f"s{record.segment.lower()}_{TRUTH}")
                connection.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {database} (READ_WRITE)")
                source = output_source(folder.root, output)
                connection.execute(f"CREATE VIEW {database}.{quote(output.dataset)} AS SELECT * FROM {source}")
