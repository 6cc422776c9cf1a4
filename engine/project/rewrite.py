"""Several files of a project change together or not at all, whatever becomes of the process that writes them.

What the files said before stands in a journal at the root of the project until all of them are written and the
project that they make was looked at. Whoever loads the project next and finds a journal of a writer that is no
more takes the files back, and says so. A file that somebody edited since is left as it is.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.notices import notice
from engine.whole_files import replacing, sweep

JOURNAL = ".rewrite.json"
WAIT_S = 60.0
_WRITING: set[Path] = set()
"""Projects that this process is rewriting: it may load them meanwhile."""


@dataclass(frozen=True)
class Rewrite:
    """One file, its bytes before and after; the path is relative to the project, POSIX."""

    path: str
    before: bytes
    after: bytes


def rewrite(root: Path, changes: Sequence[tuple[str, str, str]], check: Callable[[], None]) -> None:
    """Let files (path, text before, text after) be as they are after, if `check` then finds nothing wrong.

    EngineError 031 and nothing written where a file is not as it was before; what `check` raises, and the files as
    they were. Line ends and permissions of a file stay.
    """
    with _alone(root):
        _take_back(root)
        files = [_read(root, *change) for change in changes]
        _write(root / JOURNAL, _journal_text(files))
        _WRITING.add(root.resolve())
        try:
            for file in files:
                _write(root / file.path, file.after)
            check()
        except BaseException:
            # Where even this fails, on a full disk, the journal stays and the next load does it.
            with contextlib.suppress(OSError):
                _undo(root, files)
                (root / JOURNAL).unlink()
            raise
        finally:
            _WRITING.discard(root.resolve())
        (root / JOURNAL).unlink()


def settle(root: Path) -> None:
    """Before a project is read: take back what a killed writer left half done, once nobody is writing any more."""
    if root.resolve() in _WRITING:
        return
    with contextlib.suppress(OSError):
        sweep(root, deep=False)
    if os.path.lexists(root / JOURNAL):
        with _alone(root):
            _take_back(root)


def _read(root: Path, path: str, before: str, after: str) -> Rewrite:
    data = _inside(root, path).read_bytes()
    text = data.decode("utf-8", "replace")
    if text.replace("\r\n", "\n").replace("\r", "\n") != before:
        raise EngineError(
            31,
            f"{path} has changed since it was read",
            place="PROJECT",
            where=path,
            expected="the file as it was read",
            hint="run the command again",
        )
    return Rewrite(path, data, (after.replace("\n", "\r\n") if "\r\n" in text else after).encode("utf-8"))


def _inside(root: Path, path: str) -> Path:
    """A file of the project by its path; EngineError 027 where the path leads anywhere else."""
    parts = PurePosixPath(path).parts
    place = root / path
    outside = not parts or ".." in parts or PurePosixPath(path).is_absolute() or parts[0] != "config"
    if outside or not place.is_file() or not place.resolve().is_relative_to(root.resolve()):
        raise EngineError(
            27,
            "a file to be written is none of the policies of this project",
            place="PROJECT",
            where=str(root / JOURNAL),
            expected="a file under config/",
            found=path[:200],
            hint=f"look at {root / JOURNAL}, then remove it",
        )
    return place


def _journal_text(files: list[Rewrite]) -> bytes:
    told = [{"path": f.path, "before": f.before.decode("utf-8"), "after": f.after.decode("utf-8")} for f in files]
    body = json.dumps({"files": told, "pid": os.getpid(), "v": 1}, indent=1, ensure_ascii=True)
    return json.dumps({"sha256": sha256_hex(body.encode()), "body": body}).encode()


def _take_back(root: Path) -> None:
    """Undo what a journal tells of; the caller holds the project."""
    path = root / JOURNAL
    try:
        if path.exists() and not path.is_file():
            raise ValueError("it is no regular file")
        kept = json.loads(path.read_text("utf-8"))
        if sha256_hex(kept["body"].encode()) != kept["sha256"]:
            raise ValueError("its digest is another one")
        files = [
            Rewrite(str(f["path"]), f["before"].encode("utf-8"), f["after"].encode("utf-8"))
            for f in json.loads(kept["body"])["files"]
        ]
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError(
            82,
            "policies were being written when their writer stopped, and its journal cannot be read",
            place="PROJECT",
            where=str(path),
            expected="the journal that the engine wrote",
            found=str(error)[:200],
            hint=f"look whether the files under {root / 'config'} are as you want them, then remove {path}",
            exit_code=4,
        ) from error
    for file in files:
        _inside(root, file.path)
    edited = _undo(root, files)
    for folder in {(root / file.path).parent for file in files}:
        sweep(folder, deep=False)
    path.unlink()
    names = ", ".join(file.path for file in files if file.path not in edited)
    told = f"a change of policies was interrupted and is taken back: {names or 'no file'} as before"
    notice(told + (f"; edited since, and left as they are: {', '.join(edited)}" if edited else ""))


def _undo(root: Path, files: list[Rewrite]) -> list[str]:
    """Write the bytes before over those after; the paths of files that are neither."""
    other = []
    for file in files:
        found = (root / file.path).read_bytes()
        if found == file.after:
            _write(root / file.path, file.before)
        elif found != file.before:
            other.append(file.path)
    return other


def _write(path: Path, data: bytes) -> None:
    """Replace a file as a whole, where a link leads to it there; its permissions stay."""
    path = path.resolve()
    with replacing(path) as partial:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, partial)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the project for writing: a lock on its folder, which leaves no file and dies with its process."""
    handle = os.open(root, os.O_RDONLY | os.O_CLOEXEC)
    try:
        limit = time.monotonic() + WAIT_S
        while not _locked(handle):
            if time.monotonic() > limit:
                raise EngineError(
                    1,
                    "another command is writing the policies of this project",
                    place="PROJECT",
                    where=str(root),
                    expected="nobody writing",
                    hint="wait for it to end",
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # A file system without such locks: the journal alone has to do.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK)
    return True
