"""A run folder: its layout, its receipt, its lock.

The reference cache, a world and a run are folders of one layout. A folder holds the states of its own tier and,
by hard link, those of the tiers below it: it is whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engine.errors import EngineError
from engine.hashing import digest
from engine.runs.document import AlteredError, UndigestedError, from_text, to_text
from engine.runs.record import StateRecord, read_record
from engine.runs.regular_file import NotRegularError, read_text
from engine.text_files import written_json
from engine.whole_files import partial_of, write_atomically

RECEIPT = "run_receipt.json"
HOLDER = ".holder.json"
"""Beside `run.lock` stands `run.holder.json`."""
CANDIDATE_KEY = "candidate"
"""Key of a receipt: the run was opened to try something out; its value says by whom and under which name."""


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
    window: str = ""
    """The days that a run was asked for, `FIRST..LAST`; empty: those of its project."""

    @property
    def asked(self) -> tuple[int, str, tuple[str, ...], str]:
        """What a run was asked for: seed, profile, scenarios, days. Runs that are alike in it are compared."""
        return self.seed, self.profile, self.scenario_ids, self.window


class RunFolder:
    """Paths and small files of one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def name(self) -> str:
        return self.root.name

    def receipt(self) -> dict[str, Any]:
        """The receipt; EngineError 082 when it cannot be read, 002 when it is not this folder's as written."""
        path = self.root / RECEIPT
        try:
            found = from_text(read_text(path))
        except AlteredError as error:
            raise self._not_ours("the receipt of this folder has changed since it was written", error) from error
        except (OSError, ValueError) as error:
            raise EngineError(
                82,
                "this folder has no readable receipt",
                place="RUNS",
                where=str(path),
                found=str(error),
                expected="the JSON that the build wrote",
                exit_code=4,
                hint=f"restore it, or remove {self.root} and build again",
            ) from error
        if found.get("run_id") != self.name:
            raise self._not_ours("this receipt belongs to another folder", found.get("run_id"))
        return found

    def _not_ours(self, message: str, found: object) -> EngineError:
        return EngineError(
            2,
            message,
            place="RUNS",
            where=str(self.root / RECEIPT),
            expected=f"the receipt of {self.name}",
            found=str(found),
            hint=f"restore it, or remove {self.root} and build again",
        )

    @property
    def is_older(self) -> bool:
        """Whether an older engine, which gave receipts no digest, made this folder."""
        try:
            from_text(read_text(self.root / RECEIPT))
        except UndigestedError:
            return True
        except (OSError, ValueError):
            return False
        return False

    @property
    def is_readable(self) -> bool:
        """Whether the receipt is as it was written."""
        try:
            self.receipt()
        except EngineError:
            return False
        return True

    def identity(self) -> Identity:
        raw = self.receipt()["identity"]
        return Identity(**{**raw, "scenario_ids": tuple(raw["scenario_ids"])})

    @property
    def run_id(self) -> str:
        return str(self.receipt()["run_id"])

    def report_path(self, reports: str, state: str) -> Path:
        """The run report of a state, `reports` being the reports folder of its segment."""
        return self.root / reports / f"state={state}" / "run_report.json"

    def refused_utc(self, reports: str, state: str) -> str:
        """When the last run of a state here was refused; empty when it was not, or nobody can tell."""
        try:
            report = written_json(read_text(self.report_path(reports, state)))
            return str(report["finished_utc"]) if report["status"] == "FAIL" else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def refused(self) -> tuple[str, ...]:
        """The states that are not here because their last run was refused."""
        found = []
        for path in sorted((self.root / "reports").glob("**/state=*/run_report.json")):
            try:
                report = written_json(read_text(path))
                state_id = f"{report['segment']}.{report['state']}"
                if report["status"] == "FAIL" and not os.path.lexists(self.state_path(state_id)):
                    found.append(state_id)
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return tuple(found)

    def state_path(self, state_id: str) -> Path:
        return self.root / "states" / f"{state_id}.json"

    def record(self, state_id: str) -> StateRecord | None:
        """The record of a state, or None; EngineError 021 when it has changed, 082 when it is no record."""
        path = self.state_path(state_id)
        if not os.path.lexists(path):
            return None
        hint = f"remove {path}, then build again"
        try:
            record = read_record(path)
        except UndigestedError:
            return None
        except AlteredError as error:
            raise EngineError(
                21,
                f"the record of {state_id} has changed since it was written",
                place="RUNS",
                where=str(path),
                expected="the text that its digest names",
                found=str(error),
                hint=hint,
            ) from error
        except NotRegularError as error:
            raise EngineError(
                21,
                f"the record of {state_id} is no file of its own",
                place="RUNS",
                where=str(path),
                expected="the regular file that the build wrote",
                found=str(error),
                hint=hint,
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineError(
                82,
                f"the record of {state_id} is damaged",
                place="RUNS",
                where=str(path),
                found=str(error)[:200],
                expected="the JSON that the build wrote",
                hint=hint,
                exit_code=4,
            ) from error
        if record.state_id != state_id:
            raise EngineError(
                21,
                f"the record of {state_id} is another state's",
                place="RUNS",
                where=str(path),
                expected=state_id,
                found=record.state_id,
                hint=hint,
            )
        return record

    def records(self) -> list[StateRecord]:
        found = [self.record(path.stem) for path in sorted((self.root / "states").glob("*.json"))]
        return [record for record in found if record is not None]

    @contextmanager
    def locked(self, wait_s: float, tell: Callable[[str], None] = lambda text: None) -> Iterator[None]:
        """Hold the folder's exclusive lock; EngineError 001 when it is not free within `wait_s`."""
        with hold(self.root / "run.lock", wait_s, tell):
            yield

    @property
    def is_abandoned(self) -> bool:
        """Whether a build is at work here, or one was killed and nobody has tidied up since."""
        tmp = self.root / "tmp"
        return _holder_of(self.root / "run.lock").exists() or (tmp.is_dir() and any(tmp.iterdir()))


def _holder_of(lock: Path) -> Path:
    return lock.with_suffix(HOLDER)


def _who_holds(lock: Path) -> str:
    try:
        return read_text(_holder_of(lock)).strip() or "another process"
    except OSError:
        return "another process"


@contextmanager
def hold(path: Path, wait_s: float, tell: Callable[[str], None] = lambda text: None) -> Iterator[None]:
    """An operating-system lock that dies with its process; beside it stands who holds it.

    `tell` hears of the holder once, when there is one to wait for.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(path))
    holder = _holder_of(path)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if wait_s == 0:
                raise
            tell(f"waiting for another build: {_who_holds(path)}")
            lock.acquire(timeout=wait_s)
    except Timeout as error:
        raise EngineError(
            1,
            "another build holds this folder",
            place="RUNS",
            where=str(path),
            found=_who_holds(path),
            expected="no other build",
            hint="wait for it to end, or pass --wait SECONDS",
        ) from error
    try:
        # Who holds a lock is for people: on a full disk it is held all the same, and prune can make room.
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)  # whatever stands there, the text goes into a file of our own
            holder.write_text(
                json.dumps({"pid": os.getpid(), "host": platform.node(), "started_utc": utc_now()}) + "\n", "utf-8"
            )
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def sweep_holders(root: Path) -> None:
    """Remove what killed processes left to say that they hold the locks that stand directly in a folder."""
    for holder in sorted(root.glob(f"*{HOLDER}")) + sorted(root.glob(f".*{HOLDER}")):
        lock = FileLock(str(holder.with_name(holder.name.removesuffix(HOLDER) + ".lock")))
        with contextlib.suppress(Timeout, OSError), lock.acquire(timeout=0):
            holder.unlink(missing_ok=True)


def create_folder(
    root: Path, identity: Identity, selector: str, runtime: dict[str, str], origin: dict[str, Any] | None = None
) -> RunFolder:
    """A folder with its receipt, whole as soon as it has its name; `origin`: what an import adds to it."""
    created = utc_now()
    run_id = digest(
        {
            "created_utc": created,
            "kind": "run_id",
            "manifest_fingerprint": identity.manifest_fingerprint,
            "nonce": secrets.token_hex(16),
            "parameter_hash": identity.parameter_hash,
            "scenario_ids": list(identity.scenario_ids),
            "seed": identity.seed,
            "v": 1,
        }
    )[:32]
    place = root / (identity.key[:32] if identity.key else run_id)
    told = {"selector": selector, "runtime": runtime, "host": platform.node(), **(origin or {})}
    return lay_folder(place, receipt_text(place.name, identity, created, told))


def receipt_text(run_id: str, identity: Identity, created_utc: str, told: dict[str, Any]) -> str:
    """The text of a receipt; `told`: who asked for what, on which machine, with which software."""
    fields = {"run_id": run_id, "identity": asdict(identity), "created_utc": created_utc, **told, "v": 1}
    return to_text(fields)


def lay_folder(place: Path, receipt: str) -> RunFolder:
    """A folder with this receipt, whole as soon as it has its name."""
    new = partial_of(place)
    try:
        (new / "states").mkdir(parents=True)
        write_atomically(new / RECEIPT, receipt)
        _take_name(new, place)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return RunFolder(place)


def _take_name(new: Path, place: Path) -> None:
    try:
        os.replace(new, place)
    except OSError:
        if not place.is_dir():
            raise
        if RunFolder(place).is_older or not (place / RECEIPT).exists():
            (place / "states").mkdir(exist_ok=True)
            os.replace(new / RECEIPT, place / RECEIPT)
