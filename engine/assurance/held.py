"""Gates are not scored twice: a judgement that this machine has made of the same contents is taken over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.assurance.kept import has_judged, read_kept_board
from engine.assurance.rederive import rows_again, unlike
from engine.assurance.score import keep_board
from engine.assurance.scorers import judgement_digest
from engine.assurance.verdicts import board_of, plain
from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import Gateboard, document, gateboard_path
from engine.runs.index import run_folders
from engine.runs.regular_file import NotRegularError, read_bytes
from engine.whole_files import write_atomically


@dataclass(frozen=True)
class HeldJudgement:
    """A judgement of the same contents, made again as the gateboard of a run."""

    board: Gateboard
    tables: dict[str, str]
    """File of a diagnostic -> its text."""
    digest: str


def held_judgement(project: Project, runs_root: Path, folder: RunFolder, segment: Segment) -> HeldJudgement | None:
    """The gateboard of a segment and its tables, if scoring could only find the same; else None.

    The caller builds, and has verified every state of the segment and of what it rests on. The rows are those of a
    gateboard of this run or of another, the very one that this machine scored, its tables too, whose judgement was
    the same: what anybody else put there, or nobody remembers, is measured again. The board is made of them for
    this run; nothing is written.
    """
    records = {record.state_id: record for record in folder.records()}
    judgement = judgement_digest(project, segment, folder.identity(), records)
    source = _judged(runs_root, folder, segment, judgement)
    if source is None:
        return None
    try:
        kept = read_kept_board(source, segment)
    except EngineError:  # whatever is wrong with it, scoring makes it right
        return None
    told = kept.get("tables", {})
    place = gateboard_path(source, segment).parent
    texts = {name: text for name, sha256 in told.items() if (text := _text_of(place / name, sha256)) is not None}
    board = board_of(project, runs_root, folder, segment, rows_again(project, folder, segment, kept), told)
    if texts.keys() != told.keys() or unlike(kept["tests"], plain(document(board))["tests"]) is not None:
        return None
    return HeldJudgement(board, texts, judgement)


def held_board(project: Project, runs_root: Path, folder: RunFolder, segment: Segment) -> Gateboard | None:
    """The gateboard of a run that was just built, by its `held_judgement` and kept there; else None."""
    held = held_judgement(project, runs_root, folder, segment)
    if held is None:
        return None
    place = gateboard_path(folder, segment).parent
    for name, text in held.tables.items():
        if _text_of(place / name, held.board.tables[name]) is None:
            write_atomically(place / name, text)
    keep_board(project, folder, segment, held.board, held.digest)
    return held.board


def _judged(runs_root: Path, folder: RunFolder, segment: Segment, judgement: str) -> RunFolder | None:
    """The run with this judgement: itself, or the newest."""
    if has_judged(folder, segment, judgement):
        return folder
    return next((other for other in run_folders(runs_root) if has_judged(other, segment, judgement)), None)


def _text_of(path: Path, sha256: str) -> str | None:
    """The text of a file with this digest; None for any other."""
    try:
        found = read_bytes(path)
    except (FileNotFoundError, NotRegularError):
        return None
    return found.decode("utf-8") if sha256_hex(found) == sha256 else None
