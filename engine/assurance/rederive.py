"""Kept claims made again from their own rows: whatever follows from rows, run and project must be as it is kept.

What was measured is taken from the claim; `engine runs verify --deep` measures again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from engine.assurance.scorers import NOT_MEASURED, complete, input_digests
from engine.assurance.standing import request_of
from engine.assurance.verdicts import (
    POOLED,
    SeedResult,
    board_of,
    certificate_document,
    judge,
    lane_document,
    plain,
)
from engine.plan.definition import Request
from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import Gateboard, GateRow, document

Json = dict[str, Any]
ROW_FIELDS = frozenset(column.name for column in fields(GateRow))
DERIVED = ("tests", "failing_B", "failing_Bplus", "failing_A", "band_A")
"""What a gateboard's document tells of its rows."""
SECTION = "section"


def rows_of(board: Json) -> list[GateRow]:
    """The rows of a gateboard document."""
    return [row_of(row) for row in board["tests"]]


def row_of(row: Json) -> GateRow:
    """A row from its document, which may tell more than a row is made of."""
    return GateRow(**{key: value for key, value in row.items() if key in ROW_FIELDS})


def gateboard_of(board: Json) -> Gateboard:
    """A gateboard from its document."""
    told = {key: value for key, value in board.items() if key not in DERIVED}
    settings = told.pop("settings", {})
    return Gateboard(
        **{**told, "settings": settings, "stamps": tuple(board["stamps"]), "rows": tuple(rows_of(board))}
    )


def rows_again(project: Project, folder: RunFolder, segment: Segment, kept: Json) -> list[GateRow]:
    """The rows of a gateboard's document as they follow from what was measured of them."""
    records = {record.state_id: record for record in folder.records()}
    inputs = input_digests(project, segment, records)
    seed = folder.identity().seed
    measured = [replace(row, seed=seed) for row in rows_of(kept) if row.reason != NOT_MEASURED]
    return [
        replace(row, input_digest=inputs.get(row.test_id, ""))
        for row in complete(project, segment, measured, seed, segment.gates)
    ]


def board_again(project: Project, runs_root: Path, folder: RunFolder, segment: Segment, kept: Json) -> Json:
    """The gateboard's document as it follows from its measured rows."""
    rows = rows_again(project, folder, segment, kept)
    made = plain(document(board_of(project, runs_root, folder, segment, rows, kept.get("tables", {}))))
    # Segments may have come to the run since; those that the segment rests on must be told.
    told = {*kept["upstream"], *segment.requires}
    made["upstream"] = {name: found for name, found in made["upstream"].items() if name in told}
    if "tables" not in kept:
        del made["tables"]
    return made


def _results(runs_root: Path, kept: Json) -> tuple[SeedResult, ...]:
    return tuple(
        SeedResult(
            seed["seed"],
            RunFolder(runs_root / seed["run_id"]) if seed["run_id"] else None,
            gateboard_of(seed["gateboard"]) if seed["gateboard"] else None,
            seed["error"],
        )
        for seed in kept["seeds"]
    )


def request_of_seeds(project: Project, runs_root: Path, results: Sequence[SeedResult]) -> Request:
    """The request of a certification: its world and scenarios stand in the receipts of its runs."""
    folder = next((result.folder for result in results if result.folder is not None), None)
    return (
        Request(runs_root, results[0].seed, project.profile) if folder is None else request_of(runs_root, folder)
    )


def certificate_again(project: Project, runs_root: Path, segment: Segment, kept: Json) -> Json:
    """The certificate's document as it follows from its gateboards and the rows across seeds."""
    results = _results(runs_root, kept)
    request = request_of_seeds(project, runs_root, results)
    measured = [row for row in (GateRow(**row) for row in kept["across_seeds"]) if row.reason != NOT_MEASURED]
    rows = complete(project, segment, measured, None, segment.certify) if segment.certify else []
    names = [query.name for query in segment.certify if query.materialize == SECTION]
    sections = {name: kept[name] for name in names if name in kept and name != POOLED}
    if POOLED in names:
        sections[POOLED] = [
            {"test_id": name.partition(".")[0], "metric_name": name.partition(".")[2], "value": told["pooled"]}
            for name, told in kept.get("per_test", {}).items()
            if told.get("pooled") is not None
        ]
    certificate = judge(project, segment, request, results, rows, sections)
    certificate = replace(certificate, decided_utc=kept["decided_utc"])
    return with_places(plain(certificate_document(project, segment, certificate)), kept)


def lane_again(project: Project, runs_root: Path, segment: Segment, lane: str, kept: Json) -> Json:
    """What a lane found as it follows from its gateboards."""
    made = lane_document(project, segment, lane, _results(runs_root, kept), kept["decided_utc"])
    return with_places(made, kept)


def with_places(made: Json, kept: Json) -> Json:
    """A runs root may have been moved: where its runs lay is no part of what a claim says."""
    for now, then in zip(made["seeds"], kept["seeds"], strict=True):
        now["run_folder"] = then.get("run_folder")
        if then["gateboard"] is not None and "tables" not in then["gateboard"]:
            del now["gateboard"]["tables"]
    return made


def unlike(kept: Any, made: Any, place: str = "", tolerance: float = 0.0) -> tuple[str, Any, Any] | None:
    """The first place where two documents differ, with what stands there; None where they are equal.

    `tolerance`: by how much of their size two floating-point numbers may differ.
    """
    if isinstance(kept, dict) and isinstance(made, dict):
        for name in sorted({*kept, *made}):
            if name not in kept or name not in made:
                return f"{place}.{name}".lstrip("."), kept.get(name, "nothing"), made.get(name, "nothing")
            if found := unlike(kept[name], made[name], f"{place}.{name}", tolerance):
                return found
        return None
    if isinstance(kept, list) and isinstance(made, list):
        for number, (one, other) in enumerate(zip(kept, made, strict=False)):
            named = [one[key] for key in ("test_id", "metric_name") if key in one] if isinstance(one, dict) else []
            name = ".".join(map(str, named)) or str(number)
            if found := unlike(one, other, f"{place}.{name}", tolerance):
                return found
        if len(kept) != len(made):
            return place.lstrip("."), f"{len(kept)} entries", f"{len(made)} entries"
        return None
    same = kept == made and isinstance(kept, bool) == isinstance(made, bool)
    if tolerance and isinstance(kept, float) and isinstance(made, float):
        same = math.isclose(kept, made, rel_tol=tolerance, abs_tol=tolerance)
    return None if same else (place.lstrip("."), kept, made)
