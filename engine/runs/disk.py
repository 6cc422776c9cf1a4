"""Disk use of run folders, each file counted once however many folders hold a link to it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 512
"""Bytes of `st_blocks`."""


@dataclass(frozen=True)
class DiskUse:
    """Bytes on disk."""

    held: int
    """Of all that the folder holds, as if it were alone."""
    own: int
    """Of what nothing else links: what deleting it would free."""


def _files(root: Path) -> Iterator[os.stat_result]:
    """Every file below a folder; links are not followed, and what vanishes meanwhile is nobody's."""
    for directory, _, names in os.walk(root, followlinks=False):
        for name in names:
            try:
                yield os.lstat(Path(directory) / name)
            except FileNotFoundError:
                continue


def disk_use(roots: Iterable[Path]) -> DiskUse:
    """What some folders hold together, and what deleting all of them would free."""
    links: Counter[tuple[int, int]] = Counter()
    stats: dict[tuple[int, int], os.stat_result] = {}
    for root in roots:
        for stat in _files(root):
            key = (stat.st_dev, stat.st_ino)
            links[key] += 1
            stats[key] = stat
    held = sum(stat.st_blocks * BLOCK for stat in stats.values())
    own = sum(stat.st_blocks * BLOCK for key, stat in stats.items() if links[key] >= stat.st_nlink)
    return DiskUse(held, own)
