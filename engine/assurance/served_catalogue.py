"""The catalogue of a run to read: the one that was written here, or made again with the gateboards that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.assurance.claims import HOLDS, Claims
from engine.execute.catalogue import Board, checked_catalogue
from engine.project.definition import Project
from engine.runs.folder import RunFolder


@contextmanager
def served_catalogue(
    project: Callable[[], Project], runs_root: Path, folder: RunFolder
) -> Iterator[tuple[Path, bool]]:
    """The path of a run's catalogue and whether it had to be made again; `project` is asked only then."""

    def again() -> tuple[Project, tuple[Board, ...]]:
        opened = project()
        claims = Claims(opened, runs_root)
        looked = [(s, claims.look_at_board(folder, s)) for s in opened.segments.values() if s.gates]
        return opened, tuple((s, found.document) for s, found in looked if found.state == HOLDS and found.document)

    with checked_catalogue(folder, again) as served:
        yield served
