"""A gateboard that holds is shown and not scored again: right after a build, of a run that this machine has scored."""

from __future__ import annotations

from pathlib import Path

from engine.assurance.claims import Claims
from engine.assurance.kept import read_kept_board, was_scored_by
from engine.assurance.rederive import gateboard_of
from engine.assurance.score import write_into_catalogue
from engine.assurance.scorers import judges_digest
from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import Gateboard, gateboard_path
from engine.runs.regular_file import NotRegularError, read_bytes


def held_board(project: Project, runs_root: Path, folder: RunFolder, segment: Segment) -> Gateboard | None:
    """The gateboard of a run that was just built, if scoring could only find the same; None where it is to be scored.

    The build has verified every state of the segment and of what it rests on. The board must be the very one that
    this machine scored, its tables too, with the judges of today, and all of it must follow from its rows, the run
    and the project: a claim that anybody else put there is measured again.
    """
    if not was_scored_by(folder, segment, judges_digest(project, segment)):
        return None
    try:
        kept = read_kept_board(folder, segment)
        Claims(project, runs_root).check_board(folder, segment, kept, stands=True)
    except EngineError:  # whatever is wrong with it, scoring makes it right or refuses
        return None
    place = gateboard_path(folder, segment).parent
    if any(not _is_text_of(place / name, sha256) for name, sha256 in kept.get("tables", {}).items()):
        return None
    board = gateboard_of(kept)
    write_into_catalogue(project, folder, segment, board)
    return board


def _is_text_of(path: Path, sha256: str) -> bool:
    try:
        return sha256_hex(read_bytes(path)) == sha256
    except (FileNotFoundError, NotRegularError):
        return False
