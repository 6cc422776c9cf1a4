"""Write a table as Parquet files whose bytes are a function of its rows, and of nothing else.

File j holds the rows j*K up to (j+1)*K in the order of the key, K = ROWS_PER_FILE, so that a part can be made
where only its rows are. DuckDB cuts row groups at the ends of the vectors that reach the writer, and a plan
without a sort passes short ones on; so each file is written behind a sort of its own, but where the rows are
known to come in full vectors. A column that may be null is `optional` whether or not a null is in it: from a plain
column DuckDB would take that from the statistics of its plan.

A dataset that is made in parts (`parts:` in its header) has one file for each part instead, whose number is the
part's, so that a part has the same bytes whichever others stand beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from engine import CORE_ABI
from engine.duckdb_connection import PARQUET, ROW_GROUP, literal, quote

ROWS_PER_FILE = 8 * ROW_GROUP

PART_NUMBERS = range(100_000)
"""Numbers whose file names sort as they do."""

_STAGED = "temp.main.staged_rows"


def part_name(number: int) -> str:
    """The name of the file with the rows from `number` * ROWS_PER_FILE on."""
    return f"part-{number:05d}.parquet"


def metadata_of(dataset: str, contract: str | None = None) -> dict[str, str]:
    """What a published file says of itself: its dataset, the contract of its columns, and which core wrote it.

    A function of the state alone, so that equal states are equal bytes: no run, no time, and the engine's core ABI
    instead of its version, for two versions of one core write the same bytes.
    """
    contracted = {} if contract is None else {"contract": contract}
    return {"dataset": dataset, **contracted, "engine": f"engine, core ABI {CORE_ABI}"}


def in_order(select: str, order: str) -> str:
    """A SELECT in the order of some columns (SQL); as it comes where none are named."""
    return f"{select} ORDER BY {order}" if order else select


def write_parts(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    place: Path,
    required: Collection[str] = (),
    whole_as: int | None = None,
    order: str = "",
    about: Mapping[str, str] | None = None,
) -> int:
    """The rows of `select`, in its order or in that of `order` (SQL), as Parquet files under `place`; how many.

    `required`: columns that hold no null. A table without rows is one file. `whole_as`: all rows are one file,
    that of this number; they are then put in order once, on their way to the file. `about`: the files' key-value
    metadata, see `metadata_of`. duckdb.Error where DuckDB refuses.
    """
    told = ", ".join(f"{quote(key)}: {literal(value)}" for key, value in (about or {}).items())
    options = f"{PARQUET}, KV_METADATA {{{told}}}" if told else PARQUET
    late = order if whole_as is not None else ""
    staged = select if late else in_order(select, order)
    connection.execute(f"CREATE TEMP TABLE {_STAGED.rpartition('.')[2]} AS {staged}")
    try:
        row = connection.execute(f"SELECT count(*) FROM {_STAGED}").fetchone()
        rows = int(row[0]) if row else 0
        names = [str(row[0]) for row in connection.execute(f"DESCRIBE {_STAGED}").fetchall()]
        # try() of a column is the column, but DuckDB knows no statistics of it.
        columns = ", ".join(quote(n) if n in required else f"try({quote(n)}) AS {quote(n)}" for n in names)
        size = max(rows, 1) if whole_as is not None else ROWS_PER_FILE
        by = late or ("" if _comes_in_full_vectors(connection, rows) else "rowid")
        for number, first in enumerate(range(0, max(rows, 1), size), whole_as or 0):
            target = place / part_name(number)
            part = in_order(
                f"SELECT {columns} FROM {_STAGED} WHERE rowid >= {first} AND rowid < {first + size}", by
            )
            connection.execute(f"COPY ({part}) TO {literal(target)} ({options})")
    finally:
        connection.execute(f"DROP TABLE {_STAGED}")
    return rows


def _comes_in_full_vectors(connection: duckdb.DuckDBPyConnection, rows: int) -> bool:
    """Whether a scan of the staged rows gives the vectors that a sort would: all row groups but the last are full.

    Most are, and a sort is a third of the write; where a plan without a sort staged them, a group may end early.
    """
    groups = connection.execute(
        f"SELECT sum(count)::BIGINT FROM pragma_storage_info({literal(_STAGED)}) "
        "WHERE column_path = '[0]' GROUP BY row_group_id ORDER BY row_group_id"
    ).fetchall()
    sizes = [int(size) for (size,) in groups]
    return sum(sizes) == rows and all(size == ROW_GROUP for size in sizes[:-1])
