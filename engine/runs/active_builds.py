"""Who is at work in a runs root: builds say that they are there, and prune removes nothing beside one.

A build links states from any run of the root. Each build holds an operating-system lock of its own, which dies
with it, and then passes the gate that prune closes; prune closes the gate and then looks for builds. So one of
the two always sees the other.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from engine.errors import DISK_FULL, EngineError
from engine.runs.folder import hold

PLACE = ".at_work"
GATE = ".prune.lock"
PASSING_S = 1.0
"""Builds pass the gate one by one; each is through at once."""


@contextmanager
def active_build(runs_root: Path, wait_s: float) -> Iterator[None]:
    """Be known to work in a root; EngineError 001 while a prune is at work there for longer than `wait_s`."""
    place = runs_root / PLACE
    path = place / f"{os.getpid()}-{secrets.token_hex(4)}.lock"
    lock = FileLock(str(path))
    try:
        while not path.exists():
            # Once more where a prune took the new file for one that a killed build left.
            lock.release()
            place.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            with hold(runs_root / GATE, max(wait_s, PASSING_S)):
                pass
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


@contextmanager
def builds_held_off(runs_root: Path, wait_s: float) -> Iterator[tuple[str, ...]]:
    """Close the gate: no build begins meanwhile. Gives the process ids of those that have begun already."""
    with hold(runs_root / GATE, wait_s):
        yield tuple(_workers(runs_root))


def sweep_workers(runs_root: Path) -> None:
    """Remove what killed builds left to say that they are at work."""
    with contextlib.suppress(OSError):
        list(_workers(runs_root))


def _workers(runs_root: Path) -> Iterator[str]:
    """Process ids of those at work; what killed ones left is removed."""
    for path in sorted((runs_root / PLACE).glob("*.lock")):
        lock = FileLock(str(path))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield path.name.partition("-")[0]
            continue
        path.unlink(missing_ok=True)
        lock.release()


def require_writable(root: Path) -> None:
    """Make a runs root, if it is not there; EngineError 081 where it cannot be written."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        if error.errno in DISK_FULL:
            raise
        raise EngineError(
            81,
            "the runs root cannot be written",
            place="BUILD",
            where=str(root),
            found=str(error),
            expected="a folder that you may write",
            hint="pass --runs-root DIR, or mend its permissions",
        ) from error
