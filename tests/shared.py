"""What the workers of a run of the tests share, and which tests share a worker."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

IN_MEMORY = "tests/sql/"
"""The tests of each folder below it share worlds in the memory of a worker."""


def schedule(config: pytest.Config, log: Any) -> Any:
    """A scheduler of xdist: the tests of a file go to one worker, and those of a folder of SQL tests.

    Its own `--dist loadgroup` would do, but the groups of pytest-xdist 3.8 are not seen by pytest 9.
    """
    from xdist.scheduler import LoadFileScheduling

    class ByWorld(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return path.rpartition("/")[0] if path.startswith(IN_MEMORY) else path

    return ByWorld(config, log)


def slow(*case: Any) -> Any:
    """A case of a parametrised test that is left to `-m slow`, while its siblings run every time."""
    return pytest.param(*case, marks=pytest.mark.slow)


def some_slow(cases: Mapping[str, Any], *costly: str) -> list[Any]:
    """Named cases of one argument or more, of which the costly ones are left to `-m slow`."""
    unknown = set(costly) - cases.keys()
    assert not unknown, unknown
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            id=name,
            marks=pytest.mark.slow if name in costly else [],
        )
        for name, case in cases.items()
    ]


class Shared:
    """A folder of the session, the same for all workers: what is in it is made once, by the first that asks."""

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
