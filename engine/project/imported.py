"""Files that a user brings: what they are, and how SQL reads them as `source.<name>`.

Their identity is their bytes; names, folders and clocks are no part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.duckdb_connection import literal, quote

PARQUET_FORMAT, CSV_FORMAT = "parquet", "csv"


@dataclass(frozen=True)
class ImportedFiles:
    """The files behind one relation of the schema `source`."""

    format: str
    """`parquet` or `csv`."""
    files: tuple[Path, ...]
    sha256: tuple[str, ...]
    """One per file, in the order of `files`."""
    columns: tuple[tuple[str, str], ...] = ()
    """CSV only: (name, DuckDB type) in file order."""
    delimiter: str = ","

    def identity(self) -> dict[str, Any]:
        """What decides the relation's rows, for signatures."""
        return {
            "format": self.format,
            "sha256": sorted(self.sha256),
            "columns": [list(column) for column in self.columns],
            "delimiter": self.delimiter,
        }

    def scan(self, typed: bool = True) -> str:
        """The table function that reads the files; `typed=False` leaves every CSV column as text."""
        paths = "[" + ", ".join(literal(path) for path in self.files) + "]"
        if self.format == PARQUET_FORMAT:
            return f"read_parquet({paths}, hive_partitioning=false, union_by_name=true)"
        columns = ", ".join(
            f"{literal(name)}: {literal(kind if typed else 'VARCHAR')}" for name, kind in self.columns
        )
        return (
            f"read_csv({paths}, auto_detect=false, header=true, delim={literal(self.delimiter)}, "
            f"quote='\"', escape='\"', nullstr='', hive_partitioning=false, columns={{{columns}}})"
        )

    def view(self, name: str) -> str:
        """The statement that makes `source.<name>`."""
        return f"CREATE VIEW source.{quote(name)} AS SELECT * FROM {self.scan()}"
