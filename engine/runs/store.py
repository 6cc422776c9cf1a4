"""A store of states that many runs roots, machines and people share: files by SHA-256, records by signature.

    cas/<sha256>            a published file
    states/<signature>      the record of a state: what it made, as the first who made it wrote it
    runs/<run id>-<sha256>  which states a run was made of when it was pushed, with its receipt
    quarantine/<signature>/<sha256>   records of one signature that name other bytes

Nothing is ever changed: a file is what its name says, and a record is created only where there is none. Who comes
second must bring the same content; `engine/runs/shared.py` compares.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from engine.errors import EngineError, io_error
from engine.hashing import file_sha256, sha256_hex
from engine.runs.publish import link_or_copy
from engine.runs.regular_file import NotRegularError, read_text, regular_stat
from engine.whole_files import partial_of

FILES, STATES, RUNS, QUARANTINE = "cas", "states", "runs", "quarantine"
OBJECT_SCHEMES = ("s3",)
"""Places that `object_store` reaches; anything else is a folder."""


@dataclass(frozen=True)
class StoreAddress:
    """Where a store is: a folder, or `s3://bucket/prefix`. Credentials come from the environment alone."""

    location: str
    endpoint: str = ""
    """URL of an S3-compatible service; empty: what the environment says, else Amazon's."""
    region: str = ""

    @property
    def scheme(self) -> str:
        """`s3`, or empty for a folder."""
        found = self.location.partition("://")
        return found[0] if found[1] else ""

    def document(self) -> dict[str, str]:
        """As JSON, for another process."""
        return asdict(self)


class Store(Protocol):
    """What a store can do; EngineError 020 for a file that is not there, 021 for other bytes than its name says,
    081 or 082 (exit 4) while the store cannot be reached."""

    location: str

    def put_file(self, sha256: str, source: Path) -> int:
        """Bring a file; the bytes that were moved, 0 where it is there already."""
        ...

    def get_file(self, sha256: str, target: Path) -> int:
        """Place a file at `target`, checked; the bytes that were moved."""
        ...

    def read(self, key: str) -> str | None:
        """A small document, None where there is none."""
        ...

    def create(self, key: str, text: str) -> bool:
        """Write a small document if there is none; whether it was written."""
        ...

    def names(self, folder: str) -> list[str]:
        """The names of the documents directly in a folder of the store, sorted."""
        ...


def open_store(address: StoreAddress) -> Store:
    """The store at an address; EngineError 005 for a scheme that no code here reads, or without its library."""
    if not address.scheme:
        return LocalStore(Path(address.location))
    if address.scheme in OBJECT_SCHEMES:
        from engine.runs.object_store import ObjectStore

        return ObjectStore(address)
    raise EngineError(
        5,
        f"no store is reached by {address.scheme}://",
        place="STORE",
        where=address.location,
        expected="a folder, or s3://bucket/prefix",
        found=address.scheme,
        hint="mount it as a folder, or use an S3-compatible service",
        exit_code=2,
    )


def gone(location: str, sha256: str) -> EngineError:
    """A record names a file that the store does not hold."""
    return EngineError(
        20,
        "a file of the store is gone",
        place="STORE",
        where=f"{location}/{FILES}/{sha256}",
        expected="the file that a record names",
        found="no file",
        hint="engine runs push STORE RUN from a runs root that has it",
    )


def damaged(location: str, sha256: str, found: str) -> EngineError:
    """A file of the store is not what its name says."""
    return EngineError(
        21,
        "a file of the store has changed",
        place="STORE",
        where=f"{location}/{FILES}/{sha256}",
        expected=f"sha256 {sha256}",
        found=found,
        hint="remove it from the store, then engine runs push STORE RUN from a runs root that has it",
    )


def unreachable(location: str, error: BaseException, *, writing: bool) -> EngineError:
    """A store that does not answer, after every attempt: nothing is lost, and the same command goes on."""
    return EngineError(
        81 if writing else 82,
        "the store cannot be written" if writing else "the store cannot be read",
        place="STORE",
        where=location,
        found=" ".join(str(error).split())[:300] or type(error).__name__,
        expected="a store that answers, and the right to use it",
        hint="the same command goes on once the store answers: what is in it is not made again",
        exit_code=4,
    )


class LocalStore:
    """A folder, of this machine or shared; on the file system of a runs root its files are hard links."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.location = str(root)

    def put_file(self, sha256: str, source: Path) -> int:
        """See `Store`."""
        target = self._root / FILES / sha256
        if target.exists():
            return 0
        try:
            link_or_copy(source, target)
        except OSError as error:
            raise self._away(error, writing=True) from error
        return target.stat().st_size

    def get_file(self, sha256: str, target: Path) -> int:
        """See `Store`."""
        source = self._root / FILES / sha256
        try:
            size = regular_stat(source).st_size
            found = file_sha256(source)
            if found == sha256:
                link_or_copy(source, target)
        except FileNotFoundError as error:
            raise gone(self.location, sha256) from error
        except NotRegularError as error:
            raise damaged(self.location, sha256, str(error)) from error
        except OSError as error:
            raise self._away(error, writing=False) from error
        if found != sha256:
            raise damaged(self.location, sha256, f"sha256 {found}")
        return size

    def read(self, key: str) -> str | None:
        """See `Store`."""
        try:
            return read_text(self._root / key)
        except FileNotFoundError:
            self._there()
            return None
        except OSError as error:
            raise self._away(error, writing=False) from error

    def create(self, key: str, text: str) -> bool:
        """See `Store`."""
        target = self._root / key
        partial = partial_of(target)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with partial.open("x", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                os.link(partial, target)
            finally:
                partial.unlink(missing_ok=True)
        except FileExistsError:
            return False
        except OSError as error:
            raise self._away(error, writing=True) from error
        return True

    def names(self, folder: str) -> list[str]:
        """See `Store`."""
        self._there()
        place = self._root / folder
        if not place.is_dir():
            return []
        return sorted(path.name for path in place.iterdir() if path.is_file() and path.name[0] != ".")

    def _there(self) -> None:
        if not self._root.is_dir():
            raise unreachable(self.location, FileNotFoundError("there is no such folder"), writing=False)

    def _away(self, error: OSError, *, writing: bool) -> EngineError:
        full = io_error(error, place="STORE")
        return full if full.number == 85 else unreachable(self.location, error, writing=writing)


def add_named(store: Store, folder: str, text: str) -> str:
    """Keep a document under the digest of its text; the key."""
    key = f"{folder}/{sha256_hex(text.encode())}"
    store.create(key, text)
    return key


class CountedStore:
    """A store that counts the bytes and files that it moves."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.location = store.location
        self.moved: dict[str, int] = {"fetched_bytes": 0, "pushed_bytes": 0}

    def put_file(self, sha256: str, source: Path) -> int:
        """See `Store`."""
        size = self._store.put_file(sha256, source)
        self.moved["pushed_bytes"] += size
        return size

    def get_file(self, sha256: str, target: Path) -> int:
        """See `Store`."""
        size = self._store.get_file(sha256, target)
        self.moved["fetched_bytes"] += size
        return size

    def read(self, key: str) -> str | None:
        """See `Store`."""
        return self._store.read(key)

    def create(self, key: str, text: str) -> bool:
        """See `Store`."""
        return self._store.create(key, text)

    def names(self, folder: str) -> list[str]:
        """See `Store`."""
        return self._store.names(folder)
