"""A run folder: its layout, its receipt, its lock.

The reference cache, a world and a run are folders of one layout. A folder holds the states of its own tier and,
by hard link, those of the tiers below it: it is whole.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engine.errors import EngineError
from engine.hashing import digest
from engine.runs.record import StateRecord, read_record

RECEIPT = "run_receipt.json"


def utc_now() -> str:
    """The clock of receipts and logs; never of sealed bytes."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Identity:
    """What makes a folder the right place for a build."""

    tier: str
    seed: int
    profile: str
    parameter_hash: str
    manifest_fingerprint: str
    scenario_ids: tuple[str, ...]
    key: str = ""
    """Address of a reference cache or a world: a digest of everything that goes into it."""


class RunFolder:
    """Paths and small files of one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def name(self) -> str:
        return self.root.name

    def receipt(self) -> dict[str, Any]:
        """The receipt; EngineError 082 when it cannot be read."""
        try:
            found: dict[str, Any] = json.loads((self.root / RECEIPT).read_text("utf-8"))
            return found
        except (OSError, ValueError) as error:
            raise EngineError(
                82, "this folder has no readable receipt", place="RUNS",
                where=str(self.root / RECEIPT), found=str(error),
                hint="engine runs list", exit_code=4,
            ) from error

    def identity(self) -> Identity:
        raw = self.receipt()["identity"]
        return Identity(**{**raw, "scenario_ids": tuple(raw["scenario_ids"])})

    @property
    def run_id(self) -> str:
        return str(self.receipt()["run_id"])

    def state_path(self, state_id: str) -> Path:
        return self.root / "states" / f"{state_id}.json"

    def record(self, state_id: str) -> StateRecord | None:
        """The record of a state, or None; a damaged record is an EngineError 082."""
        path = self.state_path(state_id)
        if not path.exists():
            return None
        try:
            return read_record(path)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineError(
                82, f"the record of {state_id} is damaged", place="RUNS", where=str(path),
                found=str(error)[:200], expected="the JSON that the build wrote",
                hint=f"remove {path}, then build again", exit_code=4,
            ) from error

    def records(self) -> list[StateRecord]:
        found = [self.record(path.stem) for path in sorted((self.root / "states").glob("*.json"))]
        return [record for record in found if record is not None]

    @contextmanager
    def locked(self, wait_s: float) -> Iterator[None]:
        """Hold the folder's exclusive lock; EngineError 001 when it is not free within `wait_s`."""
        with hold(self.root / "run.lock", wait_s):
            yield


@contextmanager
def hold(path: Path, wait_s: float) -> Iterator[None]:
    """An operating-system lock that dies with its process; beside it stands who holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(path))
    holder = path.with_suffix(".holder.json")
    try:
        lock.acquire(timeout=wait_s)
    except Timeout as error:
        try:
            found = holder.read_text("utf-8").strip()
        except OSError:
            found = "another process"
        raise EngineError(
            1, "another build holds this folder", place="RUNS", where=str(path),
            found=found, expected="no other build",
            hint="wait for it to end, or pass --wait SECONDS",
        ) from error
    try:
        holder.write_text(json.dumps({
            "pid": os.getpid(), "host": platform.node(), "started_utc": utc_now(),
        }) + "\n", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def create_folder(root: Path, identity: Identity, selector: str, runtime: dict[str, str]) -> RunFolder:
    """A new, empty folder with its receipt."""
    created = utc_now()
    run_id = digest({
        "created_utc": created, "kind": "run_id",
        "manifest_fingerprint": identity.manifest_fingerprint, "nonce": secrets.token_hex(16),
        "parameter_hash": identity.parameter_hash, "scenario_ids": list(identity.scenario_ids),
        "seed": identity.seed, "v": 1,
    })[:32]
    place = root / (identity.key[:32] if identity.key else run_id)
    place.mkdir(parents=True, exist_ok=True)
    (place / "states").mkdir(exist_ok=True)
    receipt = {
        "run_id": place.name, "identity": asdict(identity), "created_utc": created,
        "selector": selector, "runtime": runtime, "host": platform.node(), "v": 1,
    }
    write_atomically(place / RECEIPT, json.dumps(receipt, indent=1, sort_keys=True) + "\n")
    return RunFolder(place)


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
