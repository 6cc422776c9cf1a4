"""Faults of a disk: every operation of this process that changes the file system is counted, and the n-th fails.

Counted are opening for writing, each write, truncation, mkdir, link, symlink, rename, replace, unlink, rmdir and
fsync, however Python comes to them (`open`, `Path`, `shutil`, `tempfile`), and what DuckDB writes: a COPY, and
the opening, commit and closing of a database file, each as one operation.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import shutil
import signal
import tempfile
import threading
from pathlib import Path
from typing import Any

KILL, TORN, FULL, EIO = "kill", "torn", "full", "eio"
"""kill -9 before the operation; half of its bytes, then kill -9; a disk that is full from here on; one EIO."""
FAULTS = (KILL, TORN, FULL, EIO)
GROWING = ("open", "write", "mkdir", "link", "symlink", "copy", "database")
"""Operations that need room."""
TEARABLE = ("write", "copy")
"""Operations of which a half can reach the disk."""
CALLS = (
    "mkdir",
    "link",
    "symlink",
    "rename",
    "replace",
    "unlink",
    "remove",
    "rmdir",
    "fsync",
    "truncate",
    "ftruncate",
)
_COPY = re.compile(r"\A\s*COPY\b.*\bTO '((?:[^']|'')*)'", re.DOTALL | re.IGNORECASE)


def changes_nothing(name: str, path: Any) -> bool:
    """Whether a call can only fail: the folder is there already, or has something in it; the file is gone."""
    if name == "mkdir":
        return Path(path).exists() or not Path(path).parent.exists()
    if name == "rmdir":
        return not Path(path).is_dir() or any(Path(path).iterdir())
    return name in ("unlink", "remove") and not os.path.lexists(path)


def file_name(where: object) -> object:
    """The name of an open file where only its number is known."""
    try:
        return Path(f"/proc/self/fd/{where}").readlink() if isinstance(where, int) else where
    except OSError:
        return where


class Disk:
    """Counts the operations of its process, and lets the n-th of them fail."""

    def __init__(self, at: int | None = None, kind: str = KILL) -> None:
        self.at = at
        self.kind = kind
        self.operations: list[str] = []
        """What was done, one line each."""
        self._is_full = False
        self._lock = threading.RLock()
        self._databases: dict[int, str] = {}
        self._real_open = builtins.open
        for name in CALLS:
            setattr(os, name, self._called(name, getattr(os, name)))
        os.open = self._os_open(os.open)  # type: ignore[assignment]
        os.write = self._os_write(os.write)
        self._wrap_open()
        self._wrap_duckdb()

    def reach(self, name: str, where: object) -> bool:
        """One operation begins; True when half of it is to be done and then no more."""
        with self._lock:
            self.operations.append(f"{name} {file_name(where)}")
            if len(self.operations) == self.at:
                if self.kind == TORN and name in TEARABLE:
                    return True
                if self.kind in (KILL, TORN):
                    self.die()
                self._is_full = self.kind == FULL
                self._fail(errno.ENOSPC if self._is_full else errno.EIO, where)
            if self._is_full and name in GROWING:
                self._fail(errno.ENOSPC, where)
        return False

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _fail(self, number: int, where: object) -> None:
        raise OSError(number, os.strerror(number), str(where))

    def _called(self, name: str, function: Any) -> Any:
        def called(*arguments: Any, **options: Any) -> Any:
            if options.get("dir_fd") is not None or not changes_nothing(name, arguments[0]):
                self.reach(name, arguments[1] if name in ("link", "rename", "replace") else arguments[0])
            # Nothing here loses power: what is written stays, synced or not.
            return None if name == "fsync" else function(*arguments, **options)

        return called

    def _os_open(self, function: Any) -> Any:
        def opened(path: Any, flags: int, *arguments: Any, **options: Any) -> Any:
            if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR) and str(path) != os.devnull:
                self.reach("open", path)
            return function(path, flags, *arguments, **options)

        return opened

    def _os_write(self, function: Any) -> Any:
        def written(file: int, data: Any) -> Any:
            if file > 2 and self.reach("write", file):
                function(file, data[: len(data) // 2])
                self.die()
            return function(file, data)

        return written

    def _wrap_open(self) -> None:
        disk = self

        class CountedFile(io.FileIO):
            def write(self, data: Any) -> Any:
                if disk.reach("write", self.name):
                    super().write(bytes(data)[: len(data) // 2])
                    disk.die()
                return super().write(data)

            def truncate(self, size: int | None = None) -> int:
                disk.reach("truncate", self.name)
                return super().truncate(size)

        def opened(
            file: Any,
            mode: str = "r",
            buffering: int = -1,
            encoding: str | None = None,
            errors: str | None = None,
            newline: str | None = None,
            closefd: bool = True,
            opener: Any = None,
        ) -> Any:
            if not set(mode) & set("wxa+"):
                return disk._real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
            if not isinstance(file, int):
                disk.reach("open", file)
            raw = CountedFile(file, mode.replace("b", "").replace("t", ""), closefd, opener)
            if "b" in mode and buffering == 0:
                return raw
            buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

        builtins.open = opened
        io.open = opened
        tempfile._io.open = opened  # type: ignore[attr-defined]
        # Else shutil hands its bytes to the kernel, past every write.
        shutil._USE_CP_SENDFILE = False  # type: ignore[attr-defined]

    def _wrap_duckdb(self) -> None:
        import duckdb

        connect, connection = duckdb.connect, duckdb.DuckDBPyConnection
        execute, close = connection.execute, connection.close

        def connected(database: Any = ":memory:", *arguments: Any, **options: Any) -> Any:
            name = str(database)
            if name == ":memory:" or options.get("read_only") or arguments:
                return connect(database, *arguments, **options)
            self._database("open", name)
            made = connect(database, *arguments, **options)
            self._databases[id(made)] = name
            return made

        def executed(own: Any, query: Any, *arguments: Any, **options: Any) -> Any:
            target = _COPY.match(query) if isinstance(query, str) else None
            if target:
                return self._copy(Path(target[1].replace("''", "'")), lambda: execute(own, query))
            if query == "COMMIT" and id(own) in self._databases:
                self._database("commit", self._databases[id(own)])
            return execute(own, query, *arguments, **options)

        def closed(own: Any) -> None:
            if id(own) in self._databases:
                name = self._databases.pop(id(own))
                try:
                    self._database("close", name)
                finally:
                    close(own)
            else:
                close(own)

        duckdb.connect = connected
        connection.execute = executed
        connection.close = closed
        connection.__exit__ = lambda own, *reason: closed(own)

    def _database(self, what: str, name: str) -> None:
        self._as_duckdb("database", f"{what} {name}")

    def _as_duckdb(self, name: str, where: object) -> bool:
        """One operation that DuckDB does, and its way to say that it failed."""
        import duckdb

        try:
            return self.reach(name, where)
        except OSError as error:
            raise duckdb.IOException(f'IO Error: Could not write file "{where}": {error.strerror}') from None

    def _copy(self, target: Path, run: Any) -> Any:
        import duckdb

        try:
            torn = self._as_duckdb("copy", target)
        except duckdb.IOException:
            # DuckDB may leave what it has written.
            with self._real_open(target, "wb") as file:
                file.write(b"PAR1 half")
            raise
        done = run()
        if torn:
            data = target.read_bytes()
            with self._real_open(target, "wb") as file:
                file.write(data[: len(data) // 2])
            self.die()
        return done
