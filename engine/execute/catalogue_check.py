"""Is the catalogue of a run the one that was written here, of what stands in the run now?

What a catalogue says follows from the records and gateboards of its run, and an edited view would be believed. So
its digest and those of what it was made from are remembered outside the runs root; without that it is made again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.hashing import file_sha256
from engine.runs.folder import RunFolder
from engine.runs.memory import recall, remember
from engine.runs.regular_file import is_regular

CATALOGUE = "catalogue_2"
"""What it is remembered as; another name where this engine writes a catalogue in another way than before."""
STATES = "states/"


def remember_catalogue(folder: RunFolder, path: Path, boards: Iterable[Path]) -> None:
    """The catalogue at `path` is the folder's, made of the records that stand there and of these gateboards."""
    sources = [*_records(folder), *boards]
    made_of = {place.relative_to(folder.root).as_posix(): file_sha256(place) for place in sources}
    remember(folder.root, CATALOGUE, {"": file_sha256(path), **made_of})


def boards_of(folder: RunFolder) -> list[Path]:
    """The gateboards that the catalogue holds and that are still those that it holds."""
    known = recall(folder.root, CATALOGUE)
    names = [name for name in known if name and not name.startswith(STATES)]
    return [folder.root / name for name in names if _holds({name: folder.root / name}, known)]


def has_board(folder: RunFolder, path: Path, board: Path) -> bool:
    """Whether the catalogue is as it was written and holds a gateboard as it is kept now."""
    return is_intact(folder, path) and board in boards_of(folder)


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
