"""Who is at work in a runs root: builds say that they are there, and prune waits for none of them to be.

A build links states from any run of the root, so prune must not run beside one. Each build holds an operating-
system lock of its own, which dies with it; prune holds the lock of the root, under which builds sign in.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from engine.runs.folder import hold
from engine.runs.roles import ROOT_LOCK

PLACE = ".at_work"


@contextmanager
def at_work(runs_root: Path, wait_s: float) -> Iterator[None]:
    """Be known to work in a root; EngineError 001 when the root's lock is not free within `wait_s`."""
    place = runs_root / PLACE
    path = place / f"{os.getpid()}-{secrets.token_hex(4)}.lock"
    lock = FileLock(str(path))
    with hold(runs_root / ROOT_LOCK, wait_s):
        for _ in workers(runs_root):
            pass
        place.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


def workers(runs_root: Path) -> Iterator[str]:
    """Process ids of those at work; what killed ones left is removed. The caller holds the root's lock."""
    for path in sorted((runs_root / PLACE).glob("*.lock")):
        lock = FileLock(str(path))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield path.name.partition("-")[0]
            continue
        path.unlink(missing_ok=True)
        lock.release()
