"""Gateboards: measured rows, the verdict that follows from them, and the file that keeps both."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.project.definition import Segment
from engine.runs.document import to_text
from engine.runs.folder import RunFolder
from engine.runs.record import SIGNATURE_FORM
from engine.runs.regular_file import is_regular, read_bytes
from engine.whole_files import write_atomically

COLUMNS = (
    ("test_id", "VARCHAR"),
    ("metric_name", "VARCHAR"),
    ("value", "DOUBLE"),
    ("threshold_B", "DOUBLE"),
    ("threshold_Bplus", "DOUBLE"),
    ("pass_B", "BOOLEAN"),
    ("pass_Bplus", "BOOLEAN"),
    ("ci_low", "DOUBLE"),
    ("ci_high", "DOUBLE"),
    ("owner_state", "VARCHAR"),
    ("support_n", "BIGINT"),
)
"""What a gate of the plan returns, in this order; the engine adds the seed."""

OUTSIDE_COLUMNS = (
    ("test_id", "VARCHAR"),
    ("metric_name", "VARCHAR"),
    ("value", "DOUBLE"),
    ("threshold_A", "DOUBLE"),
    ("pass_A", "BOOLEAN"),
    ("ci_low", "DOUBLE"),
    ("ci_high", "DOUBLE"),
    ("owner_state", "VARCHAR"),
    ("support_n", "BIGINT"),
)
"""What a gate of band A returns: one judged by figures from outside, which has no band B and no band B+."""

UNJUDGED: dict[str, Any] = dict.fromkeys(("threshold_B", "threshold_Bplus", "pass_B", "pass_Bplus"))
"""What a row of band A says of the bands that do not judge it."""

A, BPLUS, B, FAIL = "a", "bplus", "b", "fail"
GRADES = (A, BPLUS, B, FAIL)
"""Best first."""
WORDS = {A: "A", BPLUS: "B+", B: "B", FAIL: "FAIL"}
"""What a table calls the band that a row reached."""
BELOW_A = "below A"
NOT_CERTIFIABLE = "profile_not_certifiable"
WITHHELD = "passed_flag_withheld"


@dataclass(frozen=True)
class GateRow:
    """One measured metric of one seed (None: across seeds).

    A row of the plan has bands B and B+, a row of band A has that band alone; what a row is not judged by is None.
    """

    test_id: str
    metric_name: str
    value: float | None
    threshold_B: float | None  # noqa: N815  the column's name in every seed plan
    threshold_Bplus: float | None  # noqa: N815
    pass_B: bool | None  # noqa: N815
    pass_Bplus: bool | None  # noqa: N815
    ci_low: float | None
    ci_high: float | None
    owner_state: str
    support_n: int | None
    seed: int | None
    comparison: str = ">="
    decides: bool = True
    reason: str = ""
    details: dict[str, Any] | None = None
    """What stands behind the value: counts, analytic intervals."""
    input_digest: str = ""
    """Digest of the contents that the gate reads."""
    threshold_A: float | None = None  # noqa: N815
    pass_A: bool | None = None  # noqa: N815

    @property
    def is_outside(self) -> bool:
        """Whether the row is one of band A."""
        return self.pass_A is not None


@dataclass(frozen=True)
class Gateboard:
    """The scored gates of one segment and run."""

    segment: str
    run_id: str
    seed: int | None
    profile: str
    grade: str
    """a, bplus, b or fail."""
    verdict: str
    """The grade in the segment's own words."""
    stamps: tuple[str, ...]
    rows: tuple[GateRow, ...]
    bundle_digest: str
    flag_sha256: str | None
    """The digest in the passed flag; None while a failed check withholds it."""
    signatures: dict[str, str]
    scorers: dict[str, str]
    """Gate files and gate policies -> digest."""
    settings: dict[str, Any]
    """Figures of the thresholds policy beside the thresholds: supports, bootstrap."""
    upstream: dict[str, Any] = field(default_factory=dict)
    form: int = SIGNATURE_FORM
    """The form of the signatures; a gateboard that does not say it is of the first."""
    tables: dict[str, str] = field(default_factory=dict)
    """Files beside the gateboard that show what it counted -> SHA-256."""


def short_id(test_id: str) -> str:
    """What people call a gate: its id up to the first underscore, if there is a number before it."""
    head = test_id.partition("_")[0]
    return head if any(sign.isdigit() for sign in head) else test_id


def grade_of(rows: Iterable[GateRow]) -> str:
    """The grade of a segment by its deciding rows; no rows of the plan at all fail.

    bplus if every row of the plan is at B+, and a if there are rows of band A and all hold too; b if every row
    of the plan is at B, else fail.
    """
    deciding = [row for row in rows if row.decides]
    plan = [row for row in deciding if not row.is_outside]
    outside = [row for row in deciding if row.is_outside]
    if plan and all(row.pass_Bplus and row.pass_B for row in plan):
        return A if outside and all(row.pass_A for row in outside) else BPLUS
    return B if plan and all(row.pass_B for row in plan) else FAIL


def failing(rows: Iterable[GateRow], level: str) -> list[str]:
    """The ids of the deciding rows that do not reach a level (a, bplus or b) by which they are judged."""

    def misses(row: GateRow) -> bool:
        if row.is_outside or level == A:
            return level == A and row.pass_A is False
        return not (row.pass_B and (row.pass_Bplus or level == B))

    return [f"{row.test_id}.{row.metric_name}" for row in rows if row.decides and misses(row)]


def mark_of(row: GateRow) -> str:
    """The band that a row reached: A or below A for one of band A, else B+, B or FAIL."""
    if row.is_outside:
        return WORDS[A] if row.pass_A else BELOW_A
    return WORDS[BPLUS if row.pass_B and row.pass_Bplus else B if row.pass_B else FAIL]


def outside_held(rows: Iterable[GateRow]) -> tuple[int, int]:
    """How many gates of band A hold with all their deciding rows, and how many there are."""
    held: dict[str, bool] = {}
    for row in rows:
        if row.is_outside and row.decides:
            held[row.test_id] = held.get(row.test_id, True) and bool(row.pass_A)
    return sum(held.values()), len(held)


def band_a(rows: Iterable[GateRow]) -> dict[str, int]:
    """How many gates of band A there are, and how many hold with every row that is given, as documents tell it."""
    held, there = outside_held(rows)
    return {"gates": there, "held": held}


def outside_text(rows: Iterable[GateRow]) -> str:
    """How many gates of band A hold, in words."""
    held, there = outside_held(rows)
    return f"band A: {held} of {there} gates hold" if there else "band A: no gates of its own"


def status_of(row: GateRow) -> str:
    """What a reader needs first: no value is no evidence, and that is no pass."""
    if row.value is None:
        return "INSUFFICIENT_EVIDENCE"
    return "PASS" if (row.pass_A if row.is_outside else row.pass_B) else "FAIL"


def document(board: Gateboard) -> dict[str, Any]:
    """The gateboard as JSON."""
    raw = asdict(board)
    del raw["rows"]
    raw["tests"] = [{**asdict(row), "status": status_of(row)} for row in board.rows]
    raw["failing_B"] = failing(board.rows, B)
    raw["failing_Bplus"] = failing(board.rows, BPLUS)
    raw["failing_A"] = failing(board.rows, A)
    raw["band_A"] = band_a(board.rows)
    return raw


def gateboard_path(folder: RunFolder, segment: Segment) -> Path:
    """Where a run's gateboard of a segment is kept."""
    return folder.root / segment.reports / "validation" / f"realism_gate_{segment.name}.json"


def is_kept(path: Path, board: Gateboard) -> bool:
    """Whether the very same gateboard stands at its contract path already."""
    return is_regular(path) and read_bytes(path) == board_text(board).encode("utf-8")


def write_gateboard(path: Path, board: Gateboard) -> None:
    """Keep the gateboard at its contract path."""
    write_atomically(path, board_text(board))


def board_text(board: Gateboard) -> str:
    """The text of the file that keeps a gateboard."""
    return to_text(json.loads(json.dumps(document(board))))
