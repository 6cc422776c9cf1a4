"""Score a run: its segment's gates over what is published. Reads only; a stale claim is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from engine.assurance.kept import remember_board
from engine.assurance.scorers import complete, input_digests, judgement_digest
from engine.assurance.standing import refuse_stale
from engine.assurance.verdicts import board_of
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.execute.catalogue import NAME as CATALOGUE
from engine.execute.catalogue import write_gates
from engine.execute.catalogue_check import has_board
from engine.execute.inputs import RunInputs
from engine.execute.models import sql_error
from engine.execute.session import Session, TypedRows, typed_rows
from engine.hashing import sha256_hex
from engine.project.definition import Project, Query, Segment
from engine.project.dependencies import Reads, reads_of
from engine.project.order import query_closure
from engine.runs.folder import RunFolder
from engine.runs.gateboard import (
    COLUMNS,
    OUTSIDE_COLUMNS,
    UNJUDGED,
    Gateboard,
    GateRow,
    board_text,
    gateboard_path,
    is_kept,
    write_gateboard,
)
from engine.runs.record import StateRecord
from engine.runs.verify import DigestMemory, verify_segment, verify_state
from engine.whole_files import write_atomically

DIAGNOSTIC = "diagnostic"
DETAILS = "details"
SECTION = "section"


class Scorer:
    """Scores one segment of one run."""

    def __init__(
        self,
        project: Project,
        runs_root: Path,
        folder: RunFolder,
        segment: Segment,
        resources: Resources,
        fresh: bool = False,
    ) -> None:
        """`fresh`: hash every file again, whatever was remembered of it."""
        self.project = project
        self.runs_root = runs_root
        self.folder = folder
        self.segment = segment
        self.resources = resources
        self.fresh = fresh
        self.identity = folder.identity()
        self.memory = DigestMemory(runs_root, fresh=True)
        self.pooled: dict[str, TypedRows] = {}
        """Helper -> its rows, for certification; filled by `score`."""

    @property
    def place(self) -> Path:
        return self.folder.root / self.segment.reports / "validation"

    def score(self) -> Gateboard:
        """Run every gate and diagnostic; write gateboard and diagnostics; return the gateboard."""
        board = self.judge(self.place)
        records = {record.state_id: record for record in self.folder.records()}
        judgement = judgement_digest(self.project, self.segment, self.identity, records)
        keep_board(self.project, self.folder, self.segment, board, judgement)
        return board

    def judge(self, place: Path | None = None) -> Gateboard:
        """The gateboard of the run as it stands; nothing is written but diagnostics under `place`, if given."""
        if not self.segment.gates:
            raise EngineError(
                71,
                f"{self.segment.name} has no gates",
                owner=self.segment.name,
                place="GATES",
                expected=", ".join(s.name for s in self.project.segments.values() if s.gates),
                exit_code=2,
            )
        refuse_stale(self.project, self.runs_root, self.folder, self.segment)
        records = {r.state_id: r for r in self.folder.records()}
        self._verify(records)
        rows, tables = self._measure(records, place)
        if not self.fresh:
            self.memory.save()
        return board_of(self.project, self.runs_root, self.folder, self.segment, rows, tables)

    def judge_tests(self, tests: Collection[str]) -> list[GateRow]:
        """The rows of some tests, judged on the run as it stands; nothing is written and no board made."""
        refuse_stale(self.project, self.runs_root, self.folder, self.segment)
        records = {r.state_id: r for r in self.folder.records()}
        self._verify(records)
        asked = [gate for gate in self.segment.gates if set(gate.header.get("tests") or ()) & set(tests)]
        gates = (*query_closure(self.segment.gates, asked, self.project.macros), *asked)
        with Session(self.project, self.identity.seed, self.resources, None) as session:
            self._prepare(session, reads_of(self.project, self.segment, gates), records)
            found = run_queries(session, gates, self.identity.seed, None)
        rows = complete(self.project, self.segment, found.rows, self.identity.seed, gates)
        return [row for row in rows if row.test_id in tests]

    def _verify(self, records: dict[str, StateRecord]) -> None:
        """Refuse unless every state of the segment and every bundle below it is as published."""
        own = [records[state.state_id] for state in self.segment.states]
        below = [records[self.project.segments[name].bundle_state.state_id] for name in self.segment.requires]
        for record in (*below, *own):
            verify_state(self.folder, record, self.memory)
        verify_segment(self.folder, own)

    def _measure(
        self, records: dict[str, StateRecord], place: Path | None
    ) -> tuple[list[GateRow], dict[str, str]]:
        """The rows of the gates, and the diagnostics written under `place` by file and digest."""
        reads = reads_of(self.project, self.segment, self.segment.gates)
        with Session(self.project, self.identity.seed, self.resources, None) as session:
            self._prepare(session, reads, records)
            found = run_queries(session, self.segment.gates, self.identity.seed, place)
            self.pooled = {
                query.name: typed_rows(session.connection, query.relation)
                for query in self.segment.gates
                if query.pooled
            }
        rows = complete(self.project, self.segment, found.rows, self.identity.seed, self.segment.gates)
        inputs = input_digests(self.project, self.segment, records)
        told = [
            replace(
                row,
                details=found.details.get((row.test_id, row.metric_name)),
                input_digest=inputs.get(row.test_id, ""),
            )
            for row in rows
        ]
        return told, found.tables

    def _prepare(self, session: Session, reads: Reads, records: dict[str, StateRecord]) -> None:
        inputs = RunInputs(self.project, self.folder, self.identity, self.identity.seed, records, self.memory)
        inputs.register(session, self.segment, reads, "GATES", sources=False)
        session.lock()


def keep_board(project: Project, folder: RunFolder, segment: Segment, board: Gateboard, judgement: str) -> None:
    """Keep a gateboard that is true of a run: its file, that it is ours and of what, a place in the catalogue.

    `judgement`: the digest of all that scored it and of all that it judged.
    """
    path = gateboard_path(folder, segment)
    if not is_kept(path, board):
        write_gateboard(path, board)
    remember_board(folder, segment, board_text(board), judgement)
    if not has_board(folder, folder.root / CATALOGUE, path):
        write_gates(project, folder, segment, board)


@dataclass
class GateQueryResults:
    """What gates returned."""

    rows: list[GateRow] = field(default_factory=list)
    details: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """(test, metric) -> what stands behind it."""
    sections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Parts of a certificate, by name."""
    tables: dict[str, str] = field(default_factory=dict)
    """Files of diagnostics that were written -> SHA-256."""


def run_queries(
    session: Session, queries: tuple[Query, ...], seed: int | None, place: Path | None
) -> GateQueryResults:
    """Helpers first, then gates, in their order; diagnostics are written under `place`."""
    scored = GateQueryResults()
    names, outside = ([name for name, _ in columns] for columns in (COLUMNS, OUTSIDE_COLUMNS))
    for query in queries:
        try:
            if query.materialize == "gate":
                relation = session.connection.execute(query.text)
                found = [column[0] for column in relation.description or []]
                if found not in (names, outside):
                    raise EngineError(
                        36,
                        f"{query.name} is no gate",
                        owner=query.segment,
                        place="GATES",
                        where=query.path,
                        expected=f"{', '.join(names)}; of band A: {', '.join(outside)}",
                        found=", ".join(found),
                    )
                scored.rows += [
                    GateRow(**{**UNJUDGED, **dict(zip(found, row, strict=True))}, seed=seed)
                    for row in relation.fetchall()
                ]
                continue
            kind = "VIEW" if query.materialize == "view" else "TABLE"
            session.create(query, kind)
            if query.materialize == DIAGNOSTIC and place is not None:
                scored.tables |= _write_diagnostic(session.connection, query, place)
            if query.materialize == DETAILS:
                scored.details |= {
                    (test, metric): json.loads(text)
                    for test, metric, text in session.connection.execute(
                        f"SELECT test_id, metric_name, to_json(details) FROM {query.relation}"
                    ).fetchall()
                }
            if query.materialize == SECTION:
                ordered = f"SELECT * FROM {query.relation} ORDER BY ALL"
                scored.sections[query.name] = [
                    json.loads(text)
                    for (text,) in session.connection.execute(
                        f"SELECT to_json(part) FROM ({ordered}) AS part"
                    ).fetchall()
                ]
        except duckdb.Error as error:
            raise sql_error(error, query) from error
    return scored


def _write_diagnostic(connection: duckdb.DuckDBPyConnection, query: Query, place: Path) -> dict[str, str]:
    """Write a diagnostic beside the gateboard; file -> SHA-256."""
    relation = connection.execute(f"SELECT * FROM {query.relation} ORDER BY ALL")
    names = [column[0] for column in relation.description or []]
    rows = relation.fetchall()
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    documents = [dict(zip(names, row, strict=True)) for row in rows]
    texts = {
        f"{query.name}.csv": table.getvalue(),
        f"{query.name}.json": json.dumps(documents, indent=1, default=str) + "\n",
    }
    for name, text in texts.items():
        write_atomically(place / name, text)
    return {name: sha256_hex(text.encode("utf-8")) for name, text in texts.items()}
