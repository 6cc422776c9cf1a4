"""Files and lines that are written whole or not at all, and what killed processes left of them.

A file is written under a private name that says which process writes it, and then takes its own name. So a half is
never taken for a file, and whoever comes next can tell whose it was and remove it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_TAIL_BYTES = 4096
_PARTIAL = re.compile(r"\A\..+\.(\d+)-[0-9a-f]{8}\.partial")


def partial_of(path: Path) -> Path:
    """Where a file is written before it takes its name; the name says which process writes it."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.partial")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """The path to write a file to; at the end it takes the place of the old one, and nobody sees a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_of(path)
    try:
        yield partial
        os.replace(partial, path)
    except BaseException:
        # What made it fail is to be told, not that the disk gives nothing back either: the next sweep will.
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old or the new one, never a half."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _of_its_own(path: str, flags: int) -> int:
    """Open no link and wait for no pipe: a log is a file of its own."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)


def append_line(path: Path, line: str) -> None:
    """Add a line to a log, whole or not at all; half a line that a killed process left goes first.

    The caller sees to it that nobody else appends meanwhile.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab+", buffering=0, opener=_of_its_own) as file:
        end = _end_of_lines(file)
        file.truncate(end)
        data = f"{line}\n".encode()
        try:
            if file.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        except OSError:
            with contextlib.suppress(OSError):
                file.truncate(end)
            raise


def mend_lines(path: Path) -> None:
    """Remove half a line at the end of a log, which a killed process left; nobody may append meanwhile."""
    if path.exists():
        with open(path, "rb+", buffering=0, opener=_of_its_own) as file:
            end = _end_of_lines(file)
            if end < file.seek(0, os.SEEK_END):
                file.truncate(end)


def _end_of_lines(file: Any) -> int:
    """How many bytes of a file are whole lines."""
    end: int = file.seek(0, os.SEEK_END)
    while end:
        start = max(end - _TAIL_BYTES, 0)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + int(found) + 1
        end = start
    return 0


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _abandoned(paths: Iterator[Path]) -> Iterator[Path]:
    for path in paths:
        partial = _PARTIAL.match(path.name)
        if partial and not _alive(int(partial.group(1))):
            yield path


def sweep(root: Path, deep: bool) -> None:
    """Remove what killed processes left half written in a folder, or (`deep`) anywhere below it."""
    for path in list(_abandoned(root.rglob(".*") if deep else root.glob(".*"))):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
