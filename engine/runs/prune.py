"""Prune: which runs nobody rests on any more, and their removal. In doubt a run stays.

Only direct children of the runs root that are named like a run, are folders of their own and have a readable
receipt and readable records can go. What a role, a pin, a lock, a kept record or its being the newest protects
stays, and everything that cannot be read stays and is told.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engine.errors import DISK_FULL, EngineError
from engine.hashing import file_sha256
from engine.runs.active_builds import builds_held_off
from engine.runs.disk import disk_use
from engine.runs.folder import CANDIDATE_KEY, RECEIPT, RunFolder, hold, utc_now
from engine.runs.index import latest_name
from engine.runs.regular_file import read_text
from engine.runs.roles import ROOT_LOCK, RoleEntry, read_roles, roles_of
from engine.whole_files import append_line, mend_lines, partial_of

RUN_NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
LOG = "prune_log.jsonl"
SELF_CONTAINED = ("ladders", "decisions")
"""Folders of records that hold all that they rest on: they need no run."""
RECORD_BYTES_MAX = 64 << 20


@dataclass(frozen=True)
class PruneVerdict:
    """What becomes of one child of the runs root."""

    name: str
    reason: str
    """Why it stays; empty: it can go."""
    damaged: bool = False
    created_utc: str = ""
    seed: int | None = None
    profile: str = ""
    label: str = ""
    """Ladder and name of a candidate."""
    states: int = 0

    @property
    def goes(self) -> bool:
        return not self.reason


@dataclass(frozen=True)
class PruneResult:
    """What a prune would do, or did."""

    verdicts: tuple[PruneVerdict, ...]
    frees: int
    """Bytes that removing all that can go frees, links to what stays not counted."""
    at_work: tuple[str, ...]
    """Processes that build in this root now."""
    done: bool = False

    @property
    def goes(self) -> tuple[PruneVerdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.goes)


def prune(runs_root: Path, really: bool, wait_s: float = 60.0) -> PruneResult:
    """Look at every run and, if `really`, remove those that can go; EngineError 001 while a build is at work.

    EngineError 082 when the roles cannot be read: then nothing is known to be free.
    """
    if not runs_root.is_dir():
        return PruneResult((), 0, (), really)
    with builds_held_off(runs_root, wait_s) as busy, hold(runs_root / ROOT_LOCK, wait_s):
        if really:
            mend_lines(runs_root / LOG)
        verdicts = tuple(judge(runs_root))
        goes = [verdict for verdict in verdicts if verdict.goes]
        frees = disk_use(runs_root / verdict.name for verdict in goes).own
        if really and busy and goes:
            raise EngineError(
                1,
                "a build is at work in this runs root",
                place="PRUNE",
                where=str(runs_root),
                found=f"process {', '.join(busy)}",
                expected="nobody at work",
                hint="engine runs prune --yes when it has ended",
            )
        for verdict in goes if really else ():
            _remove(runs_root, verdict)
    return PruneResult(verdicts, frees, busy, really)


def can_go(runs_root: Path) -> PruneResult | None:
    """What a prune would free, to be offered; None where that cannot be told at once."""
    try:
        return prune(runs_root, really=False, wait_s=1.0)
    except EngineError:
        return None


def judge(runs_root: Path) -> list[PruneVerdict]:
    """What becomes of each child that is named like a run, oldest last. The caller holds the root's lock."""
    roles = read_roles(runs_root)
    children = sorted(path for path in runs_root.iterdir() if RUN_NAME.fullmatch(path.name))
    read = [_look(path) for path in children]
    free = [verdict for verdict in read if verdict.goes]
    newest = _newest(free, runs_root)
    needed = _needed(runs_root, {verdict.name for verdict in free})
    return sorted(
        (_protected(runs_root, verdict, roles, newest, needed) if verdict.goes else verdict for verdict in read),
        key=lambda v: (v.created_utc, v.name),
        reverse=True,
    )


def _look(path: Path) -> PruneVerdict:
    """A child as it reads; a reason when it is nothing that prune may touch."""
    if path.is_symlink():
        return PruneVerdict(path.name, "a symbolic link: neither followed nor removed", damaged=True)
    if not path.is_dir():
        return PruneVerdict(path.name, "no folder", damaged=True)
    folder = RunFolder(path)
    try:
        receipt = folder.receipt()
        identity = folder.identity()
        states = len(folder.records())
        unread = len(list((path / "states").glob("*.json"))) - states
        if unread:
            raise ValueError(f"{unread} records of states")
    except (EngineError, OSError, ValueError, KeyError, TypeError) as error:
        told = error.message if isinstance(error, EngineError) else f"{type(error).__name__}: {error}"
        return PruneVerdict(path.name, f"unreadable: {told}", damaged=True)
    tried = receipt.get(CANDIDATE_KEY)
    label = f"{tried.get('ladder')}/{tried.get('name')}" if isinstance(tried, dict) else ""
    return PruneVerdict(
        path.name, "", False, str(receipt["created_utc"]), identity.seed, identity.profile, label, states
    )


def _newest(verdicts: list[PruneVerdict], runs_root: Path) -> dict[str, str]:
    """Run -> why it is the one that people go on with: the latest, the newest, the newest of its kind."""
    out: dict[str, str] = {}
    ordered = sorted(verdicts, key=lambda v: (v.created_utc, v.name))
    for verdict in ordered:
        if not verdict.label:
            identity = RunFolder(runs_root / verdict.name).identity()
            kind = (*identity.asked, identity.manifest_fingerprint)
            out = {name: why for name, why in out.items() if why != f"newest of {kind}"}
            out[verdict.name] = f"newest of {kind}"
    out = dict.fromkeys(out, "the newest of its seed, profile, scenario, days and world")
    if ordered:
        out[ordered[-1].name] = "the newest run"
    return out | {verdict.name: "the latest run" for verdict in ordered if verdict.name == latest_name(runs_root)}


def records_under(runs_root: Path) -> Iterator[Path]:
    """Kept records that rest on runs: verdicts, closures, decisions; not those that hold all themselves."""
    for directory, names, files in os.walk(runs_root / "reports", followlinks=False):
        names[:] = [name for name in names if name not in SELF_CONTAINED]
        yield from (Path(directory) / name for name in files if name.endswith((".json", ".jsonl")))


def _needed(runs_root: Path, names: set[str]) -> dict[str, str]:
    """Run -> the first kept record that names it; a record that cannot be read needs every run."""
    out: dict[str, str] = {}
    for path in sorted(records_under(runs_root)):
        where = path.relative_to(runs_root).as_posix()
        try:
            if path.lstat().st_size > RECORD_BYTES_MAX:
                raise OSError("too large")
            named = set(RUN_NAME.findall(f"{path.name} {read_text(path)}"))
        except (OSError, ValueError) as error:
            return dict.fromkeys(names, f"maybe needed by {where}, which cannot be read: {error}")
        for name in named & names:
            out.setdefault(name, f"needed by {where}")
    return out


def _protected(
    runs_root: Path,
    verdict: PruneVerdict,
    roles: tuple[RoleEntry, ...],
    newest: dict[str, str],
    needed: dict[str, str],
) -> PruneVerdict:
    path = runs_root / verdict.name
    held = roles_of(roles, verdict.name)
    reason = ""
    if held:
        changed = [e for e in held if e.receipt_sha256 != file_sha256(path / RECEIPT)]
        reason = f"{held[0].role} {held[0].segment}".strip() + (
            "; its receipt is not the one that the role names" if changed else ""
        )
    elif _is_locked(path):
        reason = "locked by a build"
    elif verdict.name in newest:
        reason = newest[verdict.name]
    elif verdict.name in needed:
        reason = needed[verdict.name]
    return PruneVerdict(**{**vars(verdict), "reason": reason})


def _is_locked(path: Path) -> bool:
    lock = path / "run.lock"
    if not lock.exists():
        return False
    held = FileLock(str(lock))
    try:
        held.acquire(timeout=0)
    except Timeout:
        return True
    held.release()
    return False


def _remove(runs_root: Path, verdict: PruneVerdict) -> None:
    """Write a run down, take it out of sight by one rename, then delete it: links of others keep their files."""
    path = runs_root / verdict.name
    entry: dict[str, Any] = {
        "pruned_utc": utc_now(),
        "run_id": verdict.name,
        "created_utc": verdict.created_utc,
        "seed": verdict.seed,
        "profile": verdict.profile,
        "candidate": verdict.label,
        "receipt_sha256": file_sha256(path / RECEIPT),
        "freed_bytes": disk_use([path]).own,
    }
    line = json.dumps(entry, sort_keys=True)
    logged = _log(runs_root, line)
    # The name of a half-written file of this process: the next command removes what a killed prune leaves.
    aside = partial_of(path)
    os.replace(path, aside)
    shutil.rmtree(aside)
    if not logged:
        append_line(runs_root / LOG, line)


def _log(runs_root: Path, line: str) -> bool:
    """Write down what is about to be removed; False where the disk is full, which removing it will mend."""
    try:
        append_line(runs_root / LOG, line)
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        return False
    return True
