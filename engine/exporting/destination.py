"""Where an export goes: written beside, renamed when whole. What stands there is never mixed with it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import EngineError
from engine.exporting.definition import Order, Table, Written
from engine.hashing import file_sha256
from engine.text_files import written_json
from engine.whole_files import partial_of, sweep

EXPORT = "export.json"
"""What a folder says of itself: the run, the tables with columns and keys, the files with their digests."""
KIND = "engine-export"


def taken(where: str, found: str, force: bool, other: str = "another --out") -> EngineError:
    """EngineError 080: something stands where an export was asked for."""
    again = "what stands there is no export of engine and stays" if force else "--force replaces an earlier export"
    return EngineError(
        80,
        "something stands at the destination already",
        place="EXPORT",
        where=where,
        expected="nothing, or an empty folder",
        found=found,
        hint=f"{other}; {again}",
        exit_code=3,
    )


def is_export(place: Path) -> bool:
    """Whether a folder is what an export left."""
    try:
        return bool(written_json((place / EXPORT).read_text("utf-8"))["kind"] == KIND)
    except (OSError, ValueError, KeyError, TypeError):
        return False


@contextmanager
def fresh(place: Path, force: bool, ours: Callable[[Path], bool] = is_export) -> Iterator[Path]:
    """The path to write to; at the end it takes the name of the destination.

    EngineError 080 where something stands there, unless it is an earlier export (`ours`) and `force` is given.
    """
    _require_free(place, force, ours)
    place.parent.mkdir(parents=True, exist_ok=True)
    sweep(place.parent, deep=False)
    partial, old = partial_of(place), partial_of(place)
    try:
        yield partial
        _require_free(place, force, ours)
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
        if os.path.lexists(place):
            os.replace(place, old)
        os.replace(partial, place)
    finally:
        for path in (partial, old):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _require_free(place: Path, force: bool, ours: Callable[[Path], bool]) -> None:
    if not os.path.lexists(place) or (place.is_dir() and not place.is_symlink() and not any(place.iterdir())):
        return
    if place.is_symlink() or not force or not ours(place):
        what = "a link" if place.is_symlink() else "a folder with files" if place.is_dir() else "a file"
        raise taken(str(place), what, force)


def seal_folder(order: Order, root: Path, written: Iterable[Written], tables: Iterable[Table] = ()) -> None:
    """Write what a folder says of itself, last of all: no folder without it is whole."""
    described = {table.name: table.document() for table in tables}
    parts = [
        {
            **described.get(part.name, {"name": part.name}),
            part.unit: part.rows,
            "files": [
                {"path": name, "bytes": (root / name).stat().st_size, "sha256": file_sha256(root / name)}
                for name in part.files
            ],
        }
        for part in written
    ]
    document = {"kind": KIND, "v": 1, "to": order.target, "run": order.run_document(), "parts": parts}
    (root / EXPORT).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
