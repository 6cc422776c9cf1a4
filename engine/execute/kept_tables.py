"""Rows of dear intermediate tables, kept in the machine's cache by the signature of their model.

One DuckDB file each, so that types and the order of rows stay what they are. What a file must hash to is
remembered as what this machine found out of runs is (runs/memory.py); any other file is no kept table. The folder
may be deleted at any time; the files that were used longest ago go first when it grows beyond its bound.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import duckdb

from engine.duckdb_connection import literal
from engine.execute.session import Session
from engine.hashing import file_sha256
from engine.locations import cache_root
from engine.project.definition import Query
from engine.runs.memory import recall, remember
from engine.runs.regular_file import NotRegularError
from engine.runs.verify import DigestMemory

BYTES_MOST = 12_000_000_000
"""Bound of the folder. The tables behind a knob of `reference` are one to three gigabytes."""
FREE_SHARE = 0.25
"""Of the free space of the disk, what the folder may take at most."""

KIND = "kept-1"
"""Kind of the memory: signature -> SHA-256 of its file; raise the number with every change of the files' form."""

_ROWS = "kept_rows"


def kept_root() -> Path:
    """Where this machine keeps them."""
    return cache_root() / "models"


class KeptTables:
    """The folder of kept tables."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or kept_root()
        self._known: dict[str, str] = recall(self._root, KIND)

    def _file(self, signature: str) -> Path:
        return self._root / f"{signature}.duckdb"

    def has(self, signature: str | None) -> bool:
        """Whether the rows of this signature are there."""
        return signature in self._known and self._file(str(signature)).exists()

    def load(self, session: Session, query: Query, signature: str, memory: DigestMemory) -> bool:
        """Make the table of a model from its kept rows, before the session is locked; False, and the file is gone,
        where it is not what was written.
        """
        file, connection = self._file(signature), session.connection
        try:
            if memory.sha256(file) != self._known[signature]:
                raise NotRegularError(f"{file} is not as it was written")
            session.make_schema(query)
            connection.execute(f"ATTACH {literal(file)} AS kept (READ_ONLY)")
            try:
                connection.execute(f"CREATE TABLE {query.relation} AS SELECT * FROM kept.main.{_ROWS}")
            finally:
                connection.execute("DETACH kept")
        except (duckdb.Error, NotRegularError, OSError):
            self._known.pop(signature, None)
            file.unlink(missing_ok=True)
            return False
        with contextlib.suppress(OSError):
            os.utime(file)  # used last
        return True

    def keep(self, session: Session, query: Query, signature: str, scratch: Path) -> None:
        """Write the rows of a table; what cannot be written is not kept, and nobody is the worse for it."""
        scratch.mkdir(parents=True, exist_ok=True)
        file = scratch / f"{signature}.duckdb"
        connection = session.connection
        try:
            connection.execute(f"ATTACH {literal(file)} AS kept")
            try:
                connection.execute(f"CREATE TABLE kept.main.{_ROWS} AS SELECT * FROM {query.relation}")
            finally:
                connection.execute("DETACH kept")
            self._root.mkdir(parents=True, exist_ok=True)
            self._make_room(file.stat().st_size)
            sha256 = file_sha256(file)
            staged = self._root / f".{signature}.{os.getpid()}"
            shutil.move(file, staged)
            staged.replace(self._file(signature))
            self._known = {**recall(self._root, KIND), signature: sha256}
            remember(self._root, KIND, {name: code for name, code in self._known.items() if self.has(name)})
        except (duckdb.Error, OSError):
            file.unlink(missing_ok=True)

    def _make_room(self, size: int) -> None:
        """Remove the files that were used longest ago until one of this size fits."""
        found = []
        for path in self._root.glob("*.duckdb"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                found.append((stat.st_mtime_ns, stat.st_size, path))
        total = size + sum(each for _, each, _ in found)
        most = min(BYTES_MOST, int((shutil.disk_usage(self._root).free + total) * FREE_SHARE))
        for _, each, path in sorted(found):
            if total <= most:
                return
            path.unlink(missing_ok=True)
            total -= each
