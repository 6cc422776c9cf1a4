"""Runs roots on disk: copies of them, what stands published in them, and what must not be left in them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.hashing import file_sha256
from engine.locations import cache_root
from engine.runs.folder import RunFolder
from engine.runs.index import folder_paths, worlds_root
from engine.runs.verify import DigestMemory, verify_state
from tests.synthetic import Synthetic, write_project

UNSEALED = ("tmp", "quarantine", "reports", "run.duckdb", "run.lock", "run.holder.json")
"""Entries of a folder that are no published content."""


@dataclass(frozen=True)
class Place:
    """A runs root and the machine's cache that it was built with."""

    root: Path
    cache: Path

    @property
    def run(self) -> RunFolder:
        """The run that `latest.json` names."""
        return RunFolder(self.root / str(json.loads((self.root / "latest.json").read_text())["run_id"]))

    @property
    def world(self) -> RunFolder:
        """The only world."""
        return folder_paths(worlds_root(self.root))[0]

    @property
    def reference(self) -> RunFolder:
        """The only reference packs."""
        return folder_paths(self.cache / "reference")[0]

    def folders(self) -> list[RunFolder]:
        return [
            *folder_paths(self.root),
            *folder_paths(worlds_root(self.root)),
            *folder_paths(self.cache / "reference"),
        ]

    def options(self) -> tuple[str, ...]:
        return ("--runs-root", str(self.root))


def small_project(base: Path) -> tuple[Synthetic, Place]:
    """The project in miniature under `base`, nothing built; its parser's cache is that of this machine."""
    project = write_project(base)
    place = Place(project.runs_root, base / "cache")
    place.cache.mkdir(exist_ok=True)
    shutil.copy(cache_root() / "parsed.json", place.cache / "parsed.json")
    return project, place


def link_tree(source: Path, target: Path) -> None:
    """The same files a second time, by hard link."""
    shutil.copytree(source, target, copy_function=os.link, symlinks=True)


def twin(place: Place, base: Path, link: bool = True) -> Place:
    """A second runs root and cache of the same content: by hard link, or with files of its own."""
    copy = link_tree if link else shutil.copytree
    copy(place.root, base / "runs")
    copy(place.cache, base / "cache")
    return Place(base / "runs", base / "cache")


_known: dict[tuple[int, int, int], str] = {}


class InodeMemory(DigestMemory):
    """Remembers SHA-256 by inode, so that the links of one file are hashed once."""

    def sha256(self, path: Path) -> str:
        stat = path.stat()
        key = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        if key not in _known:
            _known[key] = file_sha256(path)
        return _known[key]


MEMORY = InodeMemory(Path("unused"), fresh=True)


def _files(folder: Path) -> Iterator[Path]:
    for directory, names, files in os.walk(folder):
        if directory == str(folder):
            names[:] = [name for name in names if name not in UNSEALED]
            files = [name for name in files if name not in UNSEALED and not name.startswith("run_log_")]
        yield from (Path(directory) / name for name in files)


def published(place: Place) -> dict[str, str]:
    """Every published file of every folder -> SHA-256; files of outputs that have no record yet are none."""
    found = {}
    for folder in place.folders():
        recorded = {folder.root / output.path for record in folder.records() for output in record.outputs}
        for path in _files(folder.root):
            if path.parent in recorded or path.parent.name == "states" or path.parent == folder.root:
                found[str(path)] = MEMORY.sha256(path)
    return {path: digest for path, digest in found.items() if ".partial" not in path}


def sealed_files(place: Place) -> dict[str, str]:
    """Every file of every folder that a build publishes, whatever its records say -> SHA-256."""
    tops = [place.root, place.root / "worlds", place.cache / "reference"]
    folders = [path for top in tops if top.is_dir() for path in top.iterdir() if path.name != "worlds"]
    files = [path for folder in folders if folder.is_dir() for path in _files(folder)]
    return {str(path): MEMORY.sha256(path) for path in files}


def leftovers(place: Place) -> list[str]:
    """What only a build in progress may have: staging, journals, half-written files, holders of locks."""
    found = []
    for top in (place.root, place.cache):
        for directory, names, files in os.walk(top):
            names[:] = [name for name in names if name != "upstream"]
            here = Path(directory)
            found += [here / name for name in names if name in ("tmp", "quarantine") or ".partial" in name]
            found += [
                here / name
                for name in files
                if ".partial" in name or name.endswith(".holder.json") or name == ".writable"
            ]
    return [str(path) for path in found]


def contents(folder: RunFolder) -> dict[str, str]:
    """Dataset -> content digest."""
    return {output.dataset: output.content_digest for record in folder.records() for output in record.outputs}


def assert_whole(place: Place) -> None:
    """Whatever has a record is there, byte by byte."""
    for folder in place.folders():
        for record in folder.records():
            verify_state(folder, record, MEMORY)


@contextmanager
def changed(path: Path, text: bytes | None) -> Iterator[None]:
    """A file with other bytes (None: without the file) for a while; a new file is removed again.

    The file is another one meanwhile: those that share its bytes by hard link, other workers' too, keep theirs.
    """
    before = path.read_bytes() if path.exists() else None
    try:
        path.unlink(missing_ok=text is not None)
        if text is not None:
            path.write_bytes(text)
        yield
    finally:
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_bytes(before)


def edited(path: Path, **changes: Any) -> bytes:
    """The JSON document in a file with some keys changed, as a hand would: the layout stays."""
    document = json.loads(path.read_text("utf-8"))
    assert document.keys() >= changes.keys(), f"{path} has no {changes.keys() - document.keys()}"
    return (json.dumps({**document, **changes}, indent=1) + "\n").encode()


def flipped(path: Path) -> bytes:
    """The bytes of a file with one bit in the middle turned."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    return bytes(data)
