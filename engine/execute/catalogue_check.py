"""Is the catalogue of a run the one that was written here, of what stands in the run now?

What a catalogue says follows from the records and gateboards of its run, and an edited view would be believed. So
its digest and those of what it was made from are remembered outside the runs root; without that it is made again.
"""

from __future__ import annotations

from pathlib import Path

from engine.hashing import file_sha256
from engine.project.definition import Project
from engine.runs.folder import RunFolder
from engine.runs.gateboard import gateboard_path
from engine.runs.memory import recall, remember
from engine.runs.regular_file import is_regular

CATALOGUE = "catalogue"
STATES = "states/"


def remember_catalogue(project: Project, folder: RunFolder, path: Path) -> None:
    """The catalogue at `path` is the folder's, made of what stands there now."""
    boards = [gateboard_path(folder, segment) for segment in project.segments.values()]
    sources = [*_records(folder), *(board for board in boards if is_regular(board))]
    made_of = {place.relative_to(folder.root).as_posix(): file_sha256(place) for place in sources}
    remember(folder.root, CATALOGUE, {"": file_sha256(path), **made_of})


def is_intact(folder: RunFolder, path: Path) -> bool:
    """Whether the catalogue is as it was written, whatever has happened since."""
    return _holds({"": path}, recall(folder.root, CATALOGUE))


def is_current(folder: RunFolder, path: Path) -> bool:
    """Whether the catalogue is as it was written and nothing that it tells has changed since."""
    known = recall(folder.root, CATALOGUE)
    told = {name: folder.root / name for name in known if name}
    records = {place.relative_to(folder.root).as_posix() for place in _records(folder)}
    return records == {name for name in told if name.startswith(STATES)} and _holds({"": path, **told}, known)


def _records(folder: RunFolder) -> list[Path]:
    return [place for place in sorted((folder.root / STATES).glob("*.json")) if is_regular(place)]


def _holds(files: dict[str, Path], known: dict[str, str]) -> bool:
    return all(is_regular(path) and file_sha256(path) == known.get(name) for name, path in files.items())
