"""Reading what a runs root holds: regular files and real folders only.

A symbolic link in place of a published file shows bytes that somebody else can change at any time, and a FIFO or a
device would be waited for. What a build writes is never one of them, so each is refused before it is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFREG: "a regular file",
}


class NotRegularError(OSError):
    """Something stands at a path that no build puts there."""


def kind_of(mode: int) -> str:
    """What a file mode says, in words."""
    return _KINDS.get(stat.S_IFMT(mode), "an unknown kind of file")


def regular_stat(path: Path) -> os.stat_result:
    """The status of a regular file itself; NotRegularError for anything else, FileNotFoundError for nothing."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError(f"{path} is {kind_of(found.st_mode)}, not a regular file")
    return found


@contextmanager
def open_regular(path: Path) -> Iterator[IO[bytes]]:
    """A regular file to read; nothing is followed and nothing is waited for."""
    regular_stat(path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as handle:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotRegularError(f"{path} is not a regular file")
        yield handle


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file."""
    with open_regular(path) as handle:
        return handle.read()


def read_text(path: Path, errors: str = "strict") -> str:
    """The text of a regular file in UTF-8."""
    return read_bytes(path).decode("utf-8", errors)


def is_regular(path: Path) -> bool:
    """Whether a regular file, and no link to one, stands there."""
    try:
        regular_stat(path)
    except OSError:
        return False
    return True


def inside(relative: str) -> bool:
    """Whether a relative path can only mean something below the folder that it starts from."""
    parts = PurePosixPath(relative).parts
    return bool(parts) and not relative.startswith("/") and ".." not in parts and "\0" not in relative


def first_link(root: Path, relative: str) -> Path | None:
    """The first folder on the way from `root` down a relative path that is a symbolic link."""
    place = root
    for part in PurePosixPath(relative).parts:
        place = place / part
        if place.is_symlink():
            return place
    return None
