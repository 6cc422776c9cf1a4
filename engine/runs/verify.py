"""Are the files still the bytes that were published? SHA-256, remembered per inode until something touches it.

The memory is keyed by (path, size, mtime, ctime, inode) and only holds files hashed at least two seconds after
their last change, so a change within the clock's grain cannot hide.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.runs.folder import RunFolder, write_atomically
from engine.runs.record import OutputRecord, StateRecord

SETTLED_NS = 2_000_000_000


class DigestMemory:
    """SHA-256 of files by their inode; `fresh=True` trusts nothing and hashes everything."""

    def __init__(self, path: Path, fresh: bool = False) -> None:
        self._path = path
        self._known: dict[str, str] = {}
        self._changed = False
        if not fresh:
            try:
                self._known = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError):
                self._known = {}

    def sha256(self, path: Path) -> str:
        """The digest of the file's bytes now."""
        stat = path.stat()
        key = f"{path}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ctime_ns}|{stat.st_ino}"
        if key in self._known:
            return self._known[key]
        found = file_sha256(path)
        if time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) >= SETTLED_NS:
            self._known[key] = found
            self._changed = True
        return found

    def save(self) -> None:
        """Keep the memory; a read-only root just forgets."""
        if not self._changed:
            return
        kept = {key: value for key, value in self._known.items() if Path(key.split("|")[0]).exists()}
        try:
            write_atomically(self._path, json.dumps(kept))
        except OSError:
            return


def verify_output(folder: RunFolder, output: OutputRecord, memory: DigestMemory, owner: str, place: str) -> None:
    """EngineError 020 or 021 when a published file is gone or is not what was published."""
    for file in output.files:
        path = folder.root / output.path / file.name
        if not path.is_file():
            raise EngineError(
                20, f"a published file of {output.dataset} is gone", owner=owner, place=place,
                where=str(path), expected=f"{file.bytes} bytes", found="no file",
                hint=f"engine runs verify {folder.name}",
            )
        found = memory.sha256(path)
        if found != file.sha256:
            raise EngineError(
                21, f"a published file of {output.dataset} has changed", owner=owner, place=place,
                where=str(path), expected=f"sha256 {file.sha256}", found=f"sha256 {found}",
                hint=f"engine runs verify {folder.name} lists what is damaged; remove that folder "
                "and build again",
            )


def verify_state(folder: RunFolder, record: StateRecord, memory: DigestMemory) -> None:
    """Every published file of a state; a bundle also by its own law."""
    for output in record.outputs:
        verify_output(folder, output, memory, record.segment, record.state)
