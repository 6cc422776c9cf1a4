"""What all workers of a run of the tests share: made once, by the first that asks, while the others wait."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


class Shared:
    """A folder of the session, the same for all workers."""

    def __init__(self, factory: pytest.TempPathFactory, worker_id: str) -> None:
        base = factory.getbasetemp()
        self.folder = base if worker_id == "master" else base.parent

    def once(self, name: str, make: Callable[[Path], object]) -> Path:
        """The file or folder of that name, which `make` makes at the path that it is given; only read it."""
        place, made = self.folder / name, self.folder / f"{name}.made"
        with FileLock(self.folder / f"{name}.lock"):
            if not made.exists():
                # Somebody may have failed half way.
                shutil.rmtree(place, ignore_errors=True)
                make(place)
                made.touch()
        return place
