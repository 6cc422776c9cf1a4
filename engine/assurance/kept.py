"""Kept claims as files: where they stand, how they are read, and how one that cannot be relied on is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.assurance.forms import misfit
from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.project.definition import Segment
from engine.runs.document import UndigestedError, from_text, to_text
from engine.runs.folder import RunFolder
from engine.runs.gateboard import gateboard_path
from engine.runs.memory import recall, remember
from engine.runs.record import FIRST_FORM, SIGNATURE_FORM
from engine.runs.regular_file import read_text

Json = dict[str, Any]
SCORED = "scored"
"""Kind of a memory of a run: segment -> digest of the gateboard that was scored here; `<segment> of` -> that of
its judgement."""


def lane_path(runs_root: Path, segment: Segment, lane: str) -> Path:
    """Where what a lane found is kept; the last lane's is the certificate."""
    return runs_root / segment.reports / "validation" / f"lane_{lane}_{segment.name}.json"


def summary_path(runs_root: Path, segment: Segment) -> Path:
    """Where the certificate of a segment is kept."""
    return runs_root / segment.reports / "validation" / f"realism_gate_summary_{segment.name}.json"


def stale(segment: Segment, what: str, where: Path, expected: str, found: str, hint: str) -> EngineError:
    return EngineError(
        95,
        f"{what} is stale",
        owner=segment.name,
        place="CLAIM",
        where=str(where),
        expected=expected,
        found=found,
        hint=hint,
    )


def altered(segment: Segment, message: str, where: Path, expected: str, found: str, hint: str) -> EngineError:
    return EngineError(
        21,
        message,
        owner=segment.name,
        place="CLAIM",
        where=str(where),
        expected=expected[:200],
        found=found[:200],
        hint=hint,
    )


def read_kept(path: Path, segment: Segment, what: str, hint: str, form: str) -> Json:
    """A claim's document; EngineError 073 when there is none, 021 when somebody changed it."""
    try:
        kept = from_text(read_text(path))
    except FileNotFoundError as error:
        raise EngineError(
            73,
            f"there is no {what}",
            owner=segment.name,
            place="CLAIM",
            where=str(path),
            expected="one that was issued",
            hint=hint,
            exit_code=3,
        ) from error
    except UndigestedError as error:
        raise stale(segment, f"the {what}", path, "one with a digest", "one of an older engine", hint) from error
    except (OSError, ValueError) as error:
        message, expected = f"the {what} is not as it was issued", "the text that its digest names"
        raise altered(segment, message, path, expected, str(error), hint) from error
    wrong = misfit(kept, form)
    if wrong or kept["segment"] != segment.name:
        message, expected = f"the {what} is not of its form", f"what the engine writes for {segment.name}"
        raise altered(segment, message, path, expected, wrong or f"one of {kept['segment']}", hint)
    return kept


def read_kept_board(folder: RunFolder, segment: Segment) -> Json:
    """A run's gateboard; EngineError 095 too where this machine has scored it and another one stands there now."""
    path, again = gateboard_path(folder, segment), f"engine gates {segment.name} --run {folder.name[:12]}"
    kept = read_kept(path, segment, f"gateboard of {segment.name}", again, "board")
    scored = recall(folder.root, SCORED).get(segment.name)
    found = sha256_hex(to_text(kept).encode("utf-8"))
    if scored is not None and scored != found:
        what = f"the gateboard of {segment.name} is not the one that was scored on this machine: it"
        raise stale(segment, what, path, f"sha256 {scored}", f"sha256 {found}", again)
    return kept


def has_judged(folder: RunFolder, segment: Segment, judgement: str) -> bool:
    """Whether the last gateboard of the run that this machine has scored is of the judgement with this digest."""
    return bool(recall(folder.root, SCORED).get(_of(segment)) == judgement)


def _of(segment: Segment) -> str:
    return f"{segment.name} of"


def remember_board(folder: RunFolder, segment: Segment, text: str, judgement: str) -> None:
    """This machine has scored a gateboard with this text: what a forger puts in its place is told from it.

    `judgement`: the digest of all that scored it and of all that it judged.
    """
    known = recall(folder.root, SCORED)
    told = {**known, segment.name: sha256_hex(text.encode("utf-8")), _of(segment): judgement}
    if told != known:
        remember(folder.root, SCORED, told)


def read_kept_summary(runs_root: Path, segment: Segment) -> Json:
    path, again = summary_path(runs_root, segment), f"engine certify {segment.name}"
    return read_kept(path, segment, f"certificate of {segment.name}", again, "certificate")


def refuse_older(segment: Segment, what: str, where: Path, hint: str, kept: Json) -> None:
    """EngineError 095 for a claim about signatures of another form: it is told as of that form, not judged."""
    form = int(kept.get("form", FIRST_FORM))
    if form != SIGNATURE_FORM:
        raise EngineError(
            95,
            f"{what} said {kept['verdict']} of states that were built under signature form {form}",
            owner=segment.name,
            place="CLAIM",
            where=str(where),
            expected=f"states built under form {SIGNATURE_FORM}, this engine's",
            found=f"form {form}; the runs that it judged can be read and verified as they are",
            hint=hint,
        )
    if "band_A" not in kept:
        expected, found = (
            "a verdict that says how many gates of band A hold",
            f"{kept['verdict']}, from before that band",
        )
        raise stale(segment, what, where, expected, found, hint)
