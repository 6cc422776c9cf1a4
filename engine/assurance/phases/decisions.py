"""Decisions about a segment: an append-only file in which each line carries the digest of the line before.

An edited, removed or inserted line breaks the chain and is refused. A decision holds all that it rests on
(runs, digests, signatures, findings), so it needs no run to be kept.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.runs.folder import hold, utc_now
from engine.runs.roles import ROOT_LOCK

Json = dict[str, Any]

ADVANCE, HOLD, FREEZE, REOPEN = "advance", "hold", "freeze", "reopen"
FIRST = "0" * 64
"""What the first decision names as the one before."""


def decisions_path(runs_root: Path, segment: str) -> Path:
    """Where the decisions about a segment are kept."""
    return runs_root / "reports" / "decisions" / f"decisions_{segment}.jsonl"


def read_decisions(runs_root: Path, segment: str) -> list[Json]:
    """Every decision, oldest first; EngineError 021 when the file is not as it was written line by line."""
    path = decisions_path(runs_root, segment)
    if not path.exists():
        return []
    found: list[Json] = []
    previous = FIRST
    for number, line in enumerate(path.read_text("utf-8").splitlines(keepends=True), 1):
        decision = _parsed(line)
        if decision is None or (decision["n"], decision["previous"]) != (number, previous):
            raise EngineError(
                21,
                f"decision {number} about {segment} is not as it was written",
                owner=segment,
                place="DECISIONS",
                where=f"{path}:{number}",
                expected=f"number {number} after {previous[:12]}",
                found=line[:80].strip(),
                hint=f"restore {path}; decisions are only ever added",
            )
        previous = decision["sha256"]
        found.append(decision)
    return found


def _parsed(line: str) -> Json | None:
    """The decision in a line; None when it is torn or does not have the digest that it names."""
    try:
        decision: Json = json.loads(line)
        body = {key: value for key, value in decision.items() if key != "sha256"}
        whole = line.endswith("\n") and decision["sha256"] == _digest(body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return decision if whole else None


def _digest(body: Json) -> str:
    return sha256_hex(json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8"))


def append_decision(runs_root: Path, segment: str, decision: Json, wait_s: float = 60.0) -> Json:
    """Add a decision and return it with its number, time and digests."""
    path = decisions_path(runs_root, segment)
    with hold(runs_root / ROOT_LOCK, wait_s):
        before = read_decisions(runs_root, segment)
        body = json.loads(
            json.dumps(
                {
                    **decision,
                    "segment": segment,
                    "n": len(before) + 1,
                    "decided_utc": utc_now(),
                    "previous": before[-1]["sha256"] if before else FIRST,
                },
                default=str,
            )
        )
        body["sha256"] = _digest(body)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(body, sort_keys=True, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return dict(body)


def frozen_by(decisions: list[Json]) -> Json | None:
    """The freeze that holds now; None when there was none, or it was reopened."""
    freeze = next((decision for decision in reversed(decisions) if decision["kind"] == FREEZE), None)
    if freeze is None:
        return None
    later = (decision for decision in decisions[freeze["n"] :] if decision["plan"] == freeze["plan"])
    return None if any(decision["kind"] == REOPEN for decision in later) else freeze


def refuse_frozen(runs_root: Path, segment: str, what: str) -> None:
    """EngineError 098 while the segment is frozen."""
    freeze = frozen_by(read_decisions(runs_root, segment))
    if freeze is not None:
        raise EngineError(
            98,
            f"{segment} is frozen: {what} needs a reopen",
            owner=segment,
            place="PHASE",
            where=str(decisions_path(runs_root, segment)),
            found=f"{freeze['decision']} of {freeze['decided_utc']}",
            expected="an open plan",
            hint="engine phase reopen PLAN --phase P --evidence TEXT --scope SELECTOR --approved-by NAME",
        )
