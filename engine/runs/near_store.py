"""A far store seen through a folder of this machine: what was fetched or pushed here is not fetched again.

The folder holds files by SHA-256 alone, checked whenever one is taken, and no more of them than it is allowed to.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from engine.errors import EngineError
from engine.runs.store import FILES, LocalStore, Store

CACHE = "cache"
"""The folder of a scratch folder that keeps a far store's files."""


class NearStore:
    """A store behind a folder of this machine."""

    def __init__(self, far: Store, near: Path, bytes_max: int) -> None:
        """`bytes_max`: what the folder may hold; the files that were linked longest ago go first."""
        self._far = far
        self._root = near
        self._near = LocalStore(near)
        self._bytes_max = bytes_max
        self.location = far.location

    def put_file(self, sha256: str, source: Path) -> int:
        """See `Store`."""
        moved = self._far.put_file(sha256, source)
        self._near.put_file(sha256, source)
        self._trim()
        return moved

    def get_file(self, sha256: str, target: Path) -> int:
        """See `Store`."""
        kept = self._root / FILES / sha256
        if kept.exists():
            try:
                self._near.get_file(sha256, target)
                return 0
            except EngineError:  # damaged here, or trimmed by another worker
                kept.unlink(missing_ok=True)
        moved = self._far.get_file(sha256, target)
        self._near.put_file(sha256, target)
        self._trim()
        return moved

    def read(self, key: str) -> str | None:
        """See `Store`."""
        return self._far.read(key)

    def create(self, key: str, text: str) -> bool:
        """See `Store`."""
        return self._far.create(key, text)

    def names(self, folder: str) -> list[str]:
        """See `Store`."""
        return self._far.names(folder)

    def _trim(self) -> None:
        found = []
        for path in (self._root / FILES).iterdir():
            with contextlib.suppress(FileNotFoundError):  # another worker trims too
                stat = path.stat()
                found.append((stat.st_ctime_ns, stat.st_size, path))
        held = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if held <= self._bytes_max:
                return
            path.unlink(missing_ok=True)
            held -= size


def near_store(far: Store, address: dict[str, str], scratch: Path, cache_gb: float) -> Store:
    """A store as this machine's workers reach it: a folder directly, an object store through a folder."""
    if "://" not in address["location"]:
        return far
    return NearStore(far, scratch / CACHE, int(cache_gb * 1e9))
