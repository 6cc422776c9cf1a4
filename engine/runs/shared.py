"""States between run folders and a store: pushed whole, brought whole; the same signature is the same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from engine.errors import EngineError, io_error
from engine.runs.folder import RunFolder
from engine.runs.publish import Staging, commit, open_staging
from engine.runs.record import OutputRecord, StateRecord, differing_contents, parse_record
from engine.runs.regular_file import inside
from engine.runs.store import QUARANTINE, STATES, Store, add_named
from engine.runs.verify import contradictions

FINGERPRINT = "manifest_fingerprint="
STATE_ID = re.compile(r"\w+\.\w+", re.ASCII)


def relabelled(record: StateRecord, fingerprint: str) -> StateRecord:
    """A record with the paths that it has in a run of this manifest fingerprint; no byte of a file changes."""
    return replace(record, outputs=tuple(replace(o, path=_path(o.path, fingerprint)) for o in record.outputs))


def _path(path: str, fingerprint: str) -> str:
    return "/".join(
        f"{FINGERPRINT}{fingerprint}" if part.startswith(FINGERPRINT) else part for part in path.split("/")
    )


@dataclass(frozen=True)
class Refusal:
    """A state that a check stopped in another process, with what it left for people to look at."""

    error: dict[str, Any]
    """The fields of its EngineError."""
    root: str
    """The folder in which it ran; it may be gone, and on another machine."""
    kept: tuple[dict[str, str], ...]
    """path below `root` and sha256 of the files in its quarantine; the store has them."""

    def raise_here(self, store: Store, folder: RunFolder) -> NoReturn:
        """Bring the quarantine into a folder and raise the error as if the state had run there."""
        for file in self.kept:
            if inside(file["path"]):
                target = folder.root / file["path"]
                if not target.exists():
                    store.get_file(file["sha256"], target)
        fields: dict[str, Any] = {
            key: value.replace(self.root, str(folder.root)) if isinstance(value, str) else value
            for key, value in self.error.items()
        }
        raise EngineError(**fields)


class StoredStates:
    """The records of a store, each read once, and what workers of this command made and refused."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.made: set[str] = set()
        """Signatures of the states that workers made for this command."""
        self.refusals: dict[str, Refusal] = {}
        """Signature -> why no worker could make it."""
        self._known: dict[str, StateRecord] = {}

    def find(self, signature: str, state_id: str) -> StateRecord | None:
        """The record of a state; None where there is none. EngineError 021 when it is not what was written."""
        if signature not in self._known:
            text = self.store.read(f"{STATES}/{signature}")
            if text is None:
                return None
            self._known[signature] = _checked(self.store, signature, text)
        found = self._known[signature]
        return found if found.state_id == state_id else None

    def require(self, signature: str, state_id: str) -> StateRecord:
        """The record of a state; EngineError 020 where there is none."""
        found = self.find(signature, state_id)
        if found is None:
            raise EngineError(
                20,
                f"{state_id} is not in the store",
                place="STORE",
                where=f"{self.store.location}/{STATES}/{signature}",
                expected="the record of a state",
                found="none",
                hint="engine runs push STORE RUN from a runs root that has it",
            )
        return found

    def bring(self, record: StateRecord, folder: RunFolder) -> StateRecord:
        """Publish one of them in a folder whose lock is held; EngineError 02x, 08x when it cannot be brought."""
        try:
            return bring_state(self.store, record, folder)
        except OSError as error:
            raise io_error(error, record.segment, record.state) from error

    def raise_refusal(self, signature: str, folder: RunFolder) -> None:
        """Raise what a worker raised for a signature, if one did: what a check has stopped is not tried again."""
        if signature in self.refusals:
            self.refusals[signature].raise_here(self.store, folder)


def finder(stored: StoredStates | None) -> Callable[[str, str], StateRecord | None] | None:
    """How an index asks a store."""
    return None if stored is None else stored.find


def _checked(store: Store, signature: str, text: str) -> StateRecord:
    where = f"{store.location}/{STATES}/{signature}"
    try:
        record = parse_record(text)
        wrong = "" if record.signature == signature else f"the record of {record.signature}"
        wrong = wrong or ("" if STATE_ID.fullmatch(record.state_id) else f"a state {record.state_id}")
        wrong = wrong or next((f"a path {o.path}" for o in record.outputs if not inside(o.path)), "")
        wrong = wrong or next(
            (f"a file {f.name}" for o in record.outputs for f in o.files if "/" in f.name or not inside(f.name)),
            "",
        )
        wrong = wrong or next((f"another digest of {name}" for name, *_ in contradictions(record)), "")
    except (ValueError, KeyError, TypeError) as error:
        wrong = str(error)[:200] or type(error).__name__
    if wrong:
        raise EngineError(
            21,
            "a record of the store has changed",
            place="STORE",
            where=where,
            expected=f"the record of {signature}",
            found=wrong,
            hint="remove it from the store, then engine runs push STORE RUN from a runs root that has it",
        )
    return record


def push_state(store: Store, root: Path, record: StateRecord) -> bool:
    """Bring a state that stands below `root` into a store: its files, then its record. Whether it was not there.

    EngineError 080 where the store has other bytes under its signature.
    """
    for output in record.outputs:
        for file in output.files:
            store.put_file(file.sha256, root / output.path / file.name)
    key = f"{STATES}/{record.signature}"
    text = record.to_json()
    if store.create(key, text):
        return True
    there = store.read(key)
    standing = _checked(store, record.signature, there or "")
    different = differing_contents(standing, record)
    if different:
        kept = [add_named(store, f"{QUARANTINE}/{record.signature}", each) for each in (there or "", text)]
        raise EngineError(
            80,
            f"{record.state_id} is in the store with other bytes for {', '.join(different)}",
            owner=record.segment,
            place=record.state,
            where=f"{store.location}/{key}",
            expected=str({name: before for name, (before, _) in different.items()})[:200],
            found=str({name: after for name, (_, after) in different.items()})[:200],
            hint=f"both are kept ({', '.join(kept)}): the same signature must give the same bytes, so one of two "
            "machines computes otherwise: engine doctor on both",
        )
    return False


def fetch_output(store: Store, output: OutputRecord, place: Path) -> None:
    """The files of an output into a folder."""
    for file in output.files:
        store.get_file(file.sha256, place / file.name)


def bring_state(store: Store, record: StateRecord, folder: RunFolder) -> StateRecord:
    """Publish a state of a store in a folder whose lock is held, as if it had been made here."""
    record = relabelled(record, folder.identity().manifest_fingerprint)
    staging: Staging = open_staging(folder, record.state_id)
    try:
        for output in record.outputs:
            fetch_output(store, output, staging.place(output.path))
    except BaseException:
        staging.discard()
        raise
    commit(staging, record)
    return record
