"""Roles of runs: `keep_set.json` in the runs root says which runs people rest on, and prune leaves them alone.

An entry binds a role of a segment to a run and to the digest of its receipt. Writers hold the lock of the root.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.errors import EngineError, close_matches
from engine.hashing import file_sha256
from engine.runs.document import from_text, to_text
from engine.runs.folder import RECEIPT, RunFolder, hold, utc_now
from engine.runs.regular_file import read_text
from engine.whole_files import write_atomically

KEEP_SET = "keep_set.json"
ROOT_LOCK = ".root.lock"
PINNED = "pinned"
BASELINE, CANDIDATE, LAST_GOOD, WITNESS, CERTIFICATION, ROLLBACK = (
    "baseline_authority",
    "current_candidate",
    "last_good",
    "witness_set",
    "certification_pack",
    "rollback_authority",
)
ROLES = (BASELINE, CANDIDATE, LAST_GOOD, WITNESS, CERTIFICATION, ROLLBACK, PINNED)
SEVERAL = (WITNESS, CERTIFICATION, PINNED)
"""Roles that several runs of a segment may have at once; each of the others has one run."""


@dataclass(frozen=True)
class RoleEntry:
    """One run in one role."""

    role: str
    segment: str
    """Empty for a pin that is of no segment."""
    run_id: str
    seed: int
    name: str
    """What people call it: `night_gap/steeper`, or why it is pinned."""
    receipt_sha256: str
    updated_utc: str


def read_roles(runs_root: Path) -> tuple[RoleEntry, ...]:
    """Every entry; EngineError 082 when the file is not as it was written, so nothing is taken for free."""
    path = runs_root / KEEP_SET
    if not os.path.lexists(path):
        return ()
    try:
        return tuple(RoleEntry(**entry) for entry in from_text(read_text(path))["entries"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(
            82,
            "the roles of the runs cannot be read",
            place="RUNS",
            where=str(path),
            found=str(error)[:200],
            expected="the JSON that the engine wrote",
            exit_code=4,
            hint=f"restore {path}; or remove it and give the roles again with engine runs pin",
        ) from error


def check_role(role: str) -> str:
    """The role; EngineError 097 with the nearest ones."""
    if role not in ROLES:
        raise EngineError(
            97,
            f"no role is called {role!r}",
            place="RUNS",
            expected=", ".join(ROLES),
            found=role,
            hint=close_matches(role, ROLES) or "engine runs pin --help",
            exit_code=2,
        )
    return role


def entry_of(folder: RunFolder, role: str, segment: str, name: str = "") -> RoleEntry:
    """An entry for a run as it stands; EngineError 002 or 082 when its receipt is damaged."""
    seed = int(folder.receipt()["identity"]["seed"])
    return RoleEntry(
        check_role(role), segment, folder.name, seed, name, file_sha256(folder.root / RECEIPT), utc_now()
    )


def assign(
    runs_root: Path, role: str, segment: str, runs: Sequence[tuple[RunFolder, str]], wait_s: float = 60.0
) -> tuple[RoleEntry, ...]:
    """Give a role of a segment to these runs (folder, name) and to no others. Returns the entries that it had."""
    new = [entry_of(folder, role, segment, name) for folder, name in runs]
    with hold(runs_root / ROOT_LOCK, wait_s):
        entries = read_roles(runs_root)
        before = tuple(e for e in entries if (e.role, e.segment) == (role, segment))
        _write(runs_root, [*(e for e in entries if e not in before), *new])
    return before


def pin(
    runs_root: Path, folder: RunFolder, role: str, segment: str, name: str, wait_s: float = 60.0
) -> tuple[RoleEntry, ...]:
    """Give one run a role. Returns the entries that had to make room: the roles of one run change hands."""
    new = entry_of(folder, role, segment, name)
    with hold(runs_root / ROOT_LOCK, wait_s):
        entries = read_roles(runs_root)
        gone = tuple(
            e
            for e in entries
            if (e.role, e.segment) == (role, segment) and (role not in SEVERAL or e.run_id == folder.name)
        )
        _write(runs_root, [*(e for e in entries if e not in gone), new])
    return tuple(e for e in gone if e.run_id != folder.name)


def unpin(
    runs_root: Path, run_id: str, role: str = "", segment: str = "", wait_s: float = 60.0
) -> tuple[RoleEntry, ...]:
    """Take a run out of a role (empty: of all), of a segment (empty: of any). Returns what it had."""
    with hold(runs_root / ROOT_LOCK, wait_s):
        entries = read_roles(runs_root)
        gone = tuple(
            e for e in entries if e.run_id == run_id and role in ("", e.role) and segment in ("", e.segment)
        )
        if gone:
            _write(runs_root, [e for e in entries if e not in gone])
    return gone


def roles_of(entries: Iterable[RoleEntry], run_id: str) -> tuple[RoleEntry, ...]:
    """The entries of one run."""
    return tuple(entry for entry in entries if entry.run_id == run_id)


def holder(entries: Iterable[RoleEntry], role: str, segment: str) -> tuple[RoleEntry, ...]:
    """Who has a role of a segment, by seed."""
    return tuple(sorted((e for e in entries if (e.role, e.segment) == (role, segment)), key=lambda e: e.seed))


def _write(runs_root: Path, entries: Iterable[RoleEntry]) -> None:
    ordered = sorted(entries, key=lambda e: (ROLES.index(e.role), e.segment, e.seed, e.run_id))
    write_atomically(runs_root / KEEP_SET, to_text({"entries": [asdict(entry) for entry in ordered], "v": 1}))
