"""What a reader of reference data gives: whole columns in memory, with the SQL types that DuckDB gives them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import numpy.typing as npt

    Values = npt.NDArray[Any]

NUMPY_TYPES = {
    "VARCHAR": "object",
    "BOOLEAN": "bool",
    "SMALLINT": "int16",
    "INTEGER": "int32",
    "BIGINT": "int64",
    "UBIGINT": "uint64",
    "DOUBLE": "float64",
    "DATE": "datetime64[s]",
}
"""SQL type -> the NumPy type that DuckDB reads it from; of a text None is NULL."""


@dataclass(frozen=True)
class SourceTable:
    """Columns of equal length in their order, each with its SQL type and an array of the type in NUMPY_TYPES."""

    types: Mapping[str, str]
    arrays: Mapping[str, Values]

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return len(next(iter(self.arrays.values())))

    def create_view(self, connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> None:
        """The view `<schema>.<name>`; it reads the arrays where they lie, on this connection and no other."""
        from engine.duckdb_connection import quote

        held = quote(f"{schema}_{name}")
        connection.register(f"{schema}_{name}", dict(self.arrays))
        columns = ", ".join(f"CAST({quote(n)} AS {sql_type}) AS {quote(n)}" for n, sql_type in self.types.items())
        connection.execute(f"CREATE VIEW {quote(schema)}.{quote(name)} AS SELECT {columns} FROM {held}")


def source_table(columns: Mapping[str, tuple[str, Collection[Any]]]) -> SourceTable:
    """A table of name -> (SQL type, values). Arrays of NumPy are taken as they are, other values are copied."""
    import numpy as np

    return SourceTable(
        {name: sql_type for name, (sql_type, _) in columns.items()},
        {
            name: values if isinstance(values, np.ndarray) else np.array(list(values), NUMPY_TYPES[sql_type])
            for name, (sql_type, values) in columns.items()
        },
    )
