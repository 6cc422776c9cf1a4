"""Decisions about a segment: an append-only file in which each line carries the digest of the line before.

An edited, removed or inserted line breaks the chain and is refused. How many lines there are, and the digest of
the last, stands in another file of the runs root, so that a log that was cut, emptied or deleted is refused too. A
decision holds all that it rests on (runs, digests, signatures, findings), so it needs no run to be kept.

A line is appended by writing the whole file anew under another name and renaming it; the other file follows. So a
log may be one line ahead of what is written of it, and never behind. An older engine appended in place: what it
left of half a line was never a decision, and the next decision takes its place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.notices import notice
from engine.runs.document import from_text, to_text
from engine.runs.folder import hold, utc_now
from engine.runs.regular_file import read_bytes, read_text
from engine.runs.roles import ROOT_LOCK
from engine.whole_files import write_atomically

Json = dict[str, Any]

ADVANCE, HOLD, FREEZE, REOPEN, MEND = "advance", "hold", "freeze", "reopen", "mend"
FIRST = "0" * 64
"""What the first decision names as the one before."""
HEADS = "decision_heads.json"
VERSION = 2
"""Decisions of this version are counted in the heads; those of older engines say no version."""
_TEXTS = ("kind", "plan", "phase", "decision", "segment", "decided_utc", "previous")


@dataclass(frozen=True)
class Head:
    """How far a log has come: its number of decisions and the digest of the last."""

    n: int
    sha256: str


@dataclass(frozen=True)
class DecisionLog:
    """A log as it reads."""

    decisions: list[Json]
    whole: str
    """The text of its whole lines."""
    torn: int
    """Bytes of half a line at its end."""
    fault: str = ""
    """Why it is not what was written, where its lines are whole; empty: it is."""

    @property
    def head(self) -> Head:
        last = self.decisions[-1]["sha256"] if self.decisions else FIRST
        return Head(len(self.decisions), last)


def decisions_path(runs_root: Path, segment: str) -> Path:
    """Where the decisions about a segment are kept."""
    return runs_root / "reports" / "decisions" / f"decisions_{segment}.jsonl"


def read_decisions(runs_root: Path, segment: str) -> list[Json]:
    """Every decision, oldest first; EngineError 021 when the file is not as it was written line by line."""
    log = read_log(runs_root, segment)
    if log.fault:
        raise _refuse(runs_root, segment, log.fault)
    return log.decisions


def _refuse(runs_root: Path, segment: str, fault: str) -> EngineError:
    path = decisions_path(runs_root, segment)
    return EngineError(
        21,
        f"the decisions about {segment} are not as they were written: {fault}",
        owner=segment,
        place="DECISIONS",
        where=str(path),
        expected=f"the log that {runs_root / HEADS} speaks of",
        hint=f"restore {path} and {HEADS}; where they are lost, engine phase log PLAN --mend REASON",
    )


def read_log(runs_root: Path, segment: str) -> DecisionLog:
    """The log of a segment; EngineError 021 where a line is damaged or out of its chain."""
    # The head before the log: a decision that is added meanwhile is one more line, never one too few.
    head = _heads(runs_root).get(segment)
    path = decisions_path(runs_root, segment)
    try:
        data = read_bytes(path)
    except FileNotFoundError:
        data = b""
    *lines, rest = data.split(b"\n")
    found: list[Json] = []
    previous = FIRST
    for number, line in enumerate(lines, 1):
        decision = _parsed(line)
        if decision is None or (decision["n"], decision["previous"], decision["segment"]) != (
            number,
            previous,
            segment,
        ):
            raise EngineError(
                21,
                f"decision {number} about {segment} is not as it was written",
                owner=segment,
                place="DECISIONS",
                where=f"{path}:{number}",
                expected=f"number {number} after {previous[:12]}",
                found=line[:80].decode("utf-8", "replace").strip(),
                hint=f"restore {path}; decisions are only ever added",
            )
        previous = decision["sha256"]
        found.append(decision)
    fault = _fault(found, head)
    if rest and not fault:
        notice(f"{path} ends in half a line ({len(rest)} bytes), which is no decision: the next takes its place")
    whole = data[: len(data) - len(rest)].decode("utf-8")
    return DecisionLog(found, whole, len(rest), fault)


def _fault(found: list[Json], head: Head | None) -> str:
    """What the head says against the decisions that were found; empty where they agree."""
    if head is None:
        counted = next((d["n"] for d in found if d.get("v", 1) >= VERSION), None)
        return f"{HEADS} does not know of decision {counted}" if counted else ""
    if head.n > len(found):
        return f"there are {len(found)} and there were {head.n}"
    if head.n and found[head.n - 1]["sha256"] != head.sha256:
        return f"decision {head.n} is another one"
    return ""


def _heads(runs_root: Path) -> dict[str, Head]:
    """Segment -> how far its log has come; EngineError 021 when the file is not as it was written."""
    path = runs_root / HEADS
    try:
        heads = from_text(read_text(path))["heads"]
        return {str(name): Head(int(told["n"]), str(told["sha256"])) for name, told in heads.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(
            21,
            "the heads of the decision logs are not as they were written",
            place="DECISIONS",
            where=str(path),
            expected="the JSON that the engine wrote",
            found=str(error)[:200],
            hint=f"restore {path}; or remove it, then engine phase log PLAN --mend REASON for each plan",
        ) from error


def _set_head(runs_root: Path, segment: str, head: Head) -> None:
    heads = {**_heads(runs_root), segment: head}
    document = {"heads": {name: vars(told) for name, told in sorted(heads.items())}, "v": 1}
    write_atomically(runs_root / HEADS, to_text(document))


def _parsed(line: bytes) -> Json | None:
    """The decision in a line; None when it is torn, not of its form, or has not the digest that it names."""
    try:
        decision: Json = json.loads(line.decode("utf-8"))
        body = {key: value for key, value in decision.items() if key != "sha256"}
        known = all(isinstance(body[key], str) for key in _TEXTS) and type(body["n"]) is int
        whole = known and decision["sha256"] == _digest(body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return decision if whole else None


def _digest(body: Json) -> str:
    # A reason may hold bytes of a command line that are no UTF-8: Python keeps them as lone surrogates.
    return sha256_hex(json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def append_decision(runs_root: Path, segment: str, decision: Json, wait_s: float = 60.0) -> Json:
    """Add a decision and return it with its number, time and digests."""
    with hold(runs_root / ROOT_LOCK, wait_s):
        log = read_log(runs_root, segment)
        if log.fault:
            raise _refuse(runs_root, segment, log.fault)
        return _append(runs_root, segment, log, decision)


def mend_log(runs_root: Path, segment: str, decision: Json, wait_s: float = 60.0) -> Json:
    """Take the whole lines of a log for the log, and say so in a decision; EngineError 098 where all is well."""
    with hold(runs_root / ROOT_LOCK, wait_s):
        log = read_log(runs_root, segment)
        if not log.fault:
            raise EngineError(
                98,
                f"the decisions about {segment} are as they were written",
                owner=segment,
                place="DECISIONS",
                where=str(decisions_path(runs_root, segment)),
                expected="something to mend",
                hint="engine phase log PLAN",
            )
        _set_head(runs_root, segment, log.head)
        return _append(runs_root, segment, log, {**decision, "kind": MEND, "mended": log.fault})


def _append(runs_root: Path, segment: str, log: DecisionLog, decision: Json) -> Json:
    """Write a log with one more line, then its head. Escapes leave the line no character that could end it."""
    body: Json = json.loads(
        json.dumps(
            {
                **decision,
                "segment": segment,
                "n": len(log.decisions) + 1,
                "decided_utc": utc_now(),
                "previous": log.head.sha256,
                "v": VERSION,
            },
            default=str,
        )
    )
    body["sha256"] = _digest(body)
    if segment not in _heads(runs_root):
        # Before the first line that counts on it.
        _set_head(runs_root, segment, log.head)
    line = json.dumps(body, sort_keys=True, ensure_ascii=True) + "\n"
    write_atomically(decisions_path(runs_root, segment), log.whole + line)
    _set_head(runs_root, segment, Head(body["n"], body["sha256"]))
    return body


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
