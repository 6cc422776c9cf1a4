"""What later segments say of a segment: gates that ask of what they are built on what one of its gates asked.

An answer is shown beside the gateboard of the segment that it is about, where it was given about the flag that
stands there; it never changes a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.assurance.claims import look_at_past_board
from engine.assurance.rederive import rows_of
from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import FAIL, WORDS, Gateboard, GateRow, document, grade_of

NOT_JUDGED = "not judged"
"""The word for a test without a row that decides."""


@dataclass(frozen=True)
class Answer:
    """What a gate of a later segment says of a test."""

    asked: str
    """The test that is answered."""
    asked_word: str
    segment: str
    """The segment that answers."""
    test: str
    word: str

    @property
    def agrees(self) -> bool:
        """Whether both hold, or neither; what is not judged contradicts nothing."""
        words = {self.asked_word, self.word}
        return NOT_JUDGED in words or WORDS[FAIL] not in words or len(words) == 1

    @property
    def text(self) -> str:
        """The answer as a line."""
        said = f"{self.test} of {self.segment} on this flag: {self.word}"
        return said if self.agrees else f"{said}; it disagrees with {self.asked}: {self.asked_word}"


def answers_to(
    project: Project, folder: RunFolder, segment: Segment, rows: Sequence[GateRow], bundle_digest: str
) -> list[Answer]:
    """What the kept gateboards of a run answer to the tests of a segment's board, about this very bundle."""
    found = []
    for other in project.segments.values():
        gates = [gate for gate in other.gates if _answered(gate.header.get("answers"), segment.name)]
        kept = look_at_past_board(folder, other).document if gates else None
        if kept is None or kept["upstream"].get(segment.name) != bundle_digest:
            continue
        theirs = rows_of(kept)
        for gate in gates:
            asked = str(gate.header["answers"]["test"])
            found += [
                Answer(asked, word_of(rows, asked), other.name, str(test), word_of(theirs, str(test)))
                for test in gate.header.get("tests") or ()
            ]
    return found


Answered = list[tuple[Gateboard, list[Answer]]]


def answered(project: Project, folder: RunFolder, boards: Sequence[Gateboard]) -> Answered:
    """The boards of a run with the answers to each; ask when all are scored, or a later one may be missing."""
    return [
        (board, answers_to(project, folder, project.segments[board.segment], board.rows, board.bundle_digest))
        for board in boards
    ]


def documents(boards: Answered) -> list[dict[str, Any]]:
    """The boards as JSON, with the answers."""
    return [
        document(board) | {"answers": [asdict(answer) | {"agrees": answer.agrees} for answer in answers]}
        for board, answers in boards
    ]


def _answered(answers: dict[str, str] | None, name: str) -> bool:
    return answers is not None and answers["segment"] == name


def word_of(rows: Sequence[GateRow], test: str) -> str:
    """The band that a test reached with all its deciding rows."""
    deciding = [row for row in rows if row.test_id == test and row.decides]
    return WORDS[grade_of(deciding)] if deciding else NOT_JUDGED
