"""Score again: gates over the published files, afresh, held against the gateboards and certificates that are kept.

Digests tell that a file is as it was written, and re-derivation that a verdict follows from its rows. Only a
second measurement tells that the rows are what the published files give.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.assurance.certify import Certifier
from engine.assurance.claims import MISSING, Claims, certificate_profile
from engine.assurance.kept import summary_path
from engine.assurance.rederive import request_of_seeds, unlike, with_places
from engine.assurance.score import Scorer
from engine.assurance.verdicts import SeedResult, certificate_document, plain
from engine.build import Reporter
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.execute.session import TypedRows
from engine.hashing import sha256_hex
from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import Gateboard, document, gateboard_path
from engine.runs.regular_file import is_regular, read_bytes

Json = dict[str, Any]
TOLERANCE = 1e-9
"""Logarithms and the like differ in their last bit from processor to processor."""


@dataclass
class Rescored:
    """What was scored again, and what is not as it is kept."""

    boards: int = 0
    certificates: int = 0
    problems: list[EngineError] = field(default_factory=list)


@dataclass(frozen=True)
class _Scored:
    """A run scored again."""

    board: Gateboard
    pooled: dict[str, TypedRows]
    tables: dict[str, bytes]
    """Files of diagnostics."""


def _as_kept(made: Json, kept: Json) -> Json:
    """A gateboard made again but for what may have changed beside it: segments that came since, its tables."""
    upstream = {name: made["upstream"].get(name) for name in kept["upstream"]}
    told = {name: value for name, value in made.items() if name != "tables"}
    return {**told, "upstream": upstream, **({"tables": kept["tables"]} if "tables" in kept else {})}


def _rows(told: Json) -> Json:
    return {name: told[name] for name in ("tests", "across_seeds") if name in told}


def _cells(name: str, text: bytes) -> Any:
    """The cells of a table, figures as such."""
    if name.endswith(".json"):
        return json.loads(text or b"null")
    return [[_figure(cell) for cell in row] for row in csv.reader(text.decode("utf-8").splitlines())]


def _figure(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


class Rescorer:
    """Scores the runs of one root again; a run that several claims rest on is scored once."""

    def __init__(self, project: Project, runs_root: Path, resources: Resources, reporter: Reporter) -> None:
        self.project = project
        self.runs_root = runs_root
        self.resources = resources
        self.reporter = reporter
        self.claims = Claims(project, runs_root)
        self.found = Rescored()
        self._scored: dict[tuple[str, str], _Scored] = {}

    def run(self, folder: RunFolder) -> Rescored:
        """The gateboards of a run, and the certificates that rest on it; those of other runs stay unread."""
        for segment in self.project.segments.values():
            if segment.gates:
                if gateboard_path(folder, segment).exists():
                    self._try(lambda s=segment: self._board(folder, s))  # type: ignore[misc]
                if segment.certify:
                    self._try(lambda s=segment: self._certificate(folder, s))  # type: ignore[misc]
        return self.found

    def _try(self, look: Callable[[], None]) -> None:
        try:
            look()
        except EngineError as error:
            if error.exit_code == 2:
                raise
            self.found.problems.append(error)

    def _board(self, folder: RunFolder, segment: Segment) -> None:
        kept = self.claims.board(folder, segment)
        self.reporter.note(f"scoring {segment.name} of run {folder.name[:8]} again")
        again, path = f"engine gates {segment.name} --run {folder.name[:12]}", gateboard_path(folder, segment)
        scored = self._score(folder, segment)
        self.found.boards += 1
        made = _as_kept(plain(document(scored.board)), kept)
        self._compare(segment, f"the gateboard of {segment.name}", path, kept, made, again)
        for name, sha256 in kept.get("tables", {}).items():
            table = path.with_name(name)
            text = read_bytes(table) if is_regular(table) else b""
            made_text = scored.tables.get(name, b"")
            if sha256_hex(text) != sha256 or (
                text != made_text
                and unlike(_cells(name, text), _cells(name, made_text), tolerance=TOLERANCE) is not None
            ):
                raise EngineError(
                    21,
                    f"a table beside the gateboard of {segment.name} is not the one that was scored with it",
                    owner=segment.name,
                    place="CLAIM",
                    where=str(table),
                    expected=sha256,
                    found=sha256_hex(text) if table.is_file() else "no file",
                    hint=again,
                )

    def _score(self, folder: RunFolder, segment: Segment) -> _Scored:
        """A run's gateboard measured now, nothing trusted and nothing written that stays."""
        key = (folder.name, segment.name)
        if key not in self._scored:
            scorer = Scorer(self.project, self.runs_root, folder, segment, self.resources, fresh=True)
            with tempfile.TemporaryDirectory() as place:
                board = scorer.judge(Path(place))
                tables = {name: (Path(place) / name).read_bytes() for name in board.tables}
            self._scored[key] = _Scored(board, scorer.pooled, tables)
        return self._scored[key]

    def _certificate(self, folder: RunFolder, segment: Segment) -> None:
        looked = self.claims.look_at_certificate(segment)
        if looked.state == MISSING or certificate_profile(self.runs_root, segment) != self.project.profile:
            return
        kept = self.claims.certificate(segment)
        if folder.name not in {seed["run_id"] for seed in kept["seeds"]}:
            return
        self.reporter.note(f"deriving the certificate of {segment.name} again")
        results = tuple(self._seed(segment, seed) for seed in kept["seeds"])
        seeds = tuple(result.seed for result in results)
        request = request_of_seeds(self.project, self.runs_root, results)
        certifier = Certifier(
            self.project, segment, request, seeds, self.resources, self.reporter, 0.0, lambda board: None
        )
        made = with_places(plain(certificate_document(self.project, segment, certifier.over(results))), kept)
        made["decided_utc"] = kept["decided_utc"]
        for now, then in zip(made["seeds"], kept["seeds"], strict=True):
            if then["gateboard"] is not None:
                now["gateboard"] = _as_kept(now["gateboard"], then["gateboard"])
        self.found.certificates += 1
        again = f"engine certify {segment.name} --profile {kept['profile']}"
        path = summary_path(self.runs_root, segment)
        self._compare(segment, f"the certificate of {segment.name}", path, kept, made, again)

    def _seed(self, segment: Segment, seed: Json) -> SeedResult:
        if seed["run_id"] is None:
            return SeedResult(seed["seed"], None, None, seed["error"])
        folder = RunFolder(self.runs_root / seed["run_id"])
        scored = self._score(folder, segment)
        return SeedResult(seed["seed"], folder, scored.board, None, scored.pooled)

    def _compare(self, segment: Segment, what: str, path: Path, kept: Json, made: Json, again: str) -> None:
        # The rows first: all else follows from them.
        found = unlike(_rows(kept), _rows(made), tolerance=TOLERANCE) or unlike(kept, made, tolerance=TOLERANCE)
        if found is not None:
            place, told, measured = found
            raise EngineError(
                21,
                f"{what} is not what its run gives when it is scored again: {place}",
                owner=segment.name,
                place="CLAIM",
                where=str(path),
                expected=str(measured)[:200],
                found=str(told)[:200],
                hint=again,
            )
