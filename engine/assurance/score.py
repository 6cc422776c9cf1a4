"""Score a run: its segment's gates over what is published. Reads only; a stale claim is refused."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from engine.assurance.claims import refuse_stale, request_of, scorer_digests
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.execute.catalogue import NAME as CATALOGUE
from engine.execute.catalogue import write_gates
from engine.execute.catalogue_check import is_current
from engine.execute.inputs import RunInputs
from engine.execute.models import sql_error
from engine.execute.session import Session
from engine.hashing import digest
from engine.project.definition import Project, Query, Segment
from engine.project.dependencies import Reads, reads_of
from engine.project.order import query_closure
from engine.runs.document import write_atomically
from engine.runs.folder import RunFolder
from engine.runs.gateboard import (
    COLUMNS,
    FAIL,
    NOT_CERTIFIABLE,
    WITHHELD,
    Gateboard,
    GateRow,
    gateboard_path,
    grade_of,
    write_gateboard,
)
from engine.runs.pointers import find_world, world_stamps
from engine.runs.record import StateRecord
from engine.runs.verify import DigestMemory, verify_segment, verify_state

DIAGNOSTIC = "diagnostic"
DETAILS = "details"
SECTION = "section"
THRESHOLDS = "gate_thresholds"


class Scorer:
    """Scores one segment of one run."""

    def __init__(
        self, project: Project, runs_root: Path, folder: RunFolder, segment: Segment, resources: Resources
    ) -> None:
        self.project = project
        self.runs_root = runs_root
        self.folder = folder
        self.segment = segment
        self.resources = resources
        self.identity = folder.identity()
        self.memory = DigestMemory(runs_root, fresh=True)
        self.pooled: dict[str, Any] = {}
        """Helper -> its rows as an Arrow table, for certification; filled by `score`."""

    @property
    def place(self) -> Path:
        return self.folder.root / self.segment.reports / "validation"

    def score(self) -> Gateboard:
        """Run every gate and diagnostic; write gateboard and diagnostics; return the gateboard."""
        board = self.judge(self.place)
        changed = write_gateboard(gateboard_path(self.folder, self.segment), board)
        if changed or not is_current(self.folder, self.folder.root / CATALOGUE):
            write_gates(self.project, self.folder)
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
        bundle = self._verify(records)
        withheld = records[self.segment.bundle_state.state_id].withheld
        rows = self._measure(records, place)
        grade = FAIL if withheld else grade_of(rows)
        self.memory.save()
        return Gateboard(
            segment=self.segment.name,
            run_id=self.folder.name,
            seed=self.identity.seed,
            profile=self.identity.profile,
            grade=grade,
            verdict=self.segment.grades[grade],
            stamps=(*self._stamps(), *((WITHHELD,) if withheld else ())),
            rows=tuple(rows),
            bundle_digest=bundle,
            flag_sha256=None if withheld else bundle,
            settings=gate_settings(self.project, self.segment),
            signatures={r.state_id: r.signature for r in records.values() if r.segment == self.segment.name},
            scorers=scorer_digests(self.project, self.segment, self.segment.gates),
            upstream={r.segment: r.bundle_digest for r in records.values() if r.bundle_digest},
        )

    def _stamps(self) -> tuple[str, ...]:
        request = request_of(self.runs_root, self.folder)
        world = find_world(self.runs_root, request.world, request.seed)
        return (*(() if self.project.certifiable else (NOT_CERTIFIABLE,)), *world_stamps(world))

    def _verify(self, records: dict[str, StateRecord]) -> str:
        """The bundle digest, once every state of the segment and every bundle below it is as published."""
        own = [records[state.state_id] for state in self.segment.states]
        below = [records[self.project.segments[name].bundle_state.state_id] for name in self.segment.requires]
        for record in (*below, *own):
            verify_state(self.folder, record, self.memory)
        verify_segment(self.folder, own)
        return str(records[self.segment.bundle_state.state_id].bundle_digest)

    def _measure(self, records: dict[str, StateRecord], place: Path | None) -> list[GateRow]:
        reads = reads_of(self.project, self.segment, self.segment.gates)
        with Session(self.project, self.identity.seed, self.resources, None) as session:
            self._prepare(session, reads, records)
            found = run_queries(session, self.segment.gates, self.identity.seed, place)
            self.pooled = {
                query.name: session.connection.execute(f"SELECT * FROM {query.relation}").to_arrow_table()
                for query in self.segment.gates
                if query.pooled
            }
        rows = complete(self.project, self.segment, found.rows, self.identity.seed, self.segment.gates)
        inputs = self._input_digests(records)
        return [
            replace(
                row,
                details=found.details.get((row.test_id, row.metric_name)),
                input_digest=inputs.get(row.test_id, ""),
            )
            for row in rows
        ]

    def _input_digests(self, records: dict[str, StateRecord]) -> dict[str, str]:
        """Test -> digest over the contents of the datasets that its gate reads, itself or through helpers."""
        contents = {
            output.dataset: output.content_digest for record in records.values() for output in record.outputs
        }
        found: dict[str, set[str]] = {}
        for query in self.segment.gates:
            if query.materialize == "gate":
                helpers = query_closure(self.segment.gates, (query,), self.project.macros)
                read = reads_of(self.project, self.segment, (*helpers, query)).datasets
                for test in query.header.get("tests") or ():
                    found.setdefault(str(test), set()).update(read)
        return {test: digest({name: contents[name] for name in sorted(read)}) for test, read in found.items()}

    def _prepare(self, session: Session, reads: Reads, records: dict[str, StateRecord]) -> None:
        inputs = RunInputs(self.project, self.folder, self.identity, self.identity.seed, records, self.memory)
        inputs.register(session, self.segment, reads, "GATES", sources=False)
        session.lock()


@dataclass
class GateQueryResults:
    """What gates returned."""

    rows: list[GateRow] = field(default_factory=list)
    details: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """(test, metric) -> what stands behind it."""
    sections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Parts of a certificate, by name."""


def run_queries(
    session: Session, queries: tuple[Query, ...], seed: int | None, place: Path | None
) -> GateQueryResults:
    """Helpers first, then gates, in their order; diagnostics are written under `place`."""
    scored = GateQueryResults()
    names = [name for name, _ in COLUMNS]
    for query in queries:
        try:
            if query.materialize == "gate":
                relation = session.connection.execute(query.text)
                found = [column[0] for column in relation.description or []]
                if found != names:
                    raise EngineError(
                        36,
                        f"{query.name} is no gate",
                        owner=query.segment,
                        place="GATES",
                        where=query.path,
                        expected=", ".join(names),
                        found=", ".join(found),
                    )
                scored.rows += [
                    GateRow(**dict(zip(names, row, strict=True)), seed=seed) for row in relation.fetchall()
                ]
                continue
            kind = "VIEW" if query.materialize == "view" else "TABLE"
            session.create(query, kind)
            if query.materialize == DIAGNOSTIC and place is not None:
                _write_diagnostic(session.connection, query, place)
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


def _write_diagnostic(connection: duckdb.DuckDBPyConnection, query: Query, place: Path) -> None:
    relation = connection.execute(f"SELECT * FROM {query.relation} ORDER BY ALL")
    names = [column[0] for column in relation.description or []]
    rows = relation.fetchall()
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    write_atomically(place / f"{query.name}.csv", table.getvalue())
    documents = [dict(zip(names, row, strict=True)) for row in rows]
    write_atomically(place / f"{query.name}.json", json.dumps(documents, indent=1, default=str) + "\n")


def complete(
    project: Project, segment: Segment, rows: list[GateRow], seed: int | None, queries: tuple[Query, ...]
) -> list[GateRow]:
    """Rows with `decides` and `comparison` from the thresholds; a metric that `queries` owe and lack fails."""
    thresholds = thresholds_of(project, segment)
    owed = {str(test) for query in queries for test in query.header.get("tests") or ()}
    measured = {(row.test_id, row.metric_name): row for row in rows}
    out = []
    for key in sorted({*thresholds, *measured}, key=lambda key: _place(key, thresholds)):
        limit, row = thresholds.get(key, {}), measured.get(key)
        comparison = str(limit.get("comparison", ">="))
        decides = key in thresholds and bool(limit.get("decides", True))
        if row is not None:
            known = row.value is not None
            out.append(
                replace(
                    row,
                    comparison=comparison,
                    decides=decides,
                    reason="" if known else "no value",
                    pass_B=bool(row.pass_B) and known,
                    pass_Bplus=bool(row.pass_Bplus) and known,
                )
            )
        elif key[0] in owed:
            out.append(
                GateRow(
                    key[0],
                    key[1],
                    None,
                    limit.get("threshold_b"),
                    limit.get("threshold_bplus"),
                    False,
                    False,
                    None,
                    None,
                    str(limit.get("owner_state") or ""),
                    None,
                    seed,
                    comparison,
                    decides,
                    "not measured",
                )
            )
    return out


def _place(key: tuple[str, str], thresholds: dict[tuple[str, str], Any]) -> tuple[int, tuple[str, str]]:
    """The order of the thresholds policy; rows that it does not know come last."""
    order = list(thresholds)
    return (order.index(key) if key in thresholds else len(order), key)


def gate_settings(project: Project, segment: Segment) -> dict[str, Any]:
    """The figures of the thresholds policy but its lists."""
    policy = project.policy_of_relation.get(f"policy_{segment.name}.{THRESHOLDS}".lower())
    return {key: value for key, value in policy.document.items() if not isinstance(value, list)} if policy else {}


def thresholds_of(project: Project, segment: Segment) -> dict[tuple[str, str], dict[str, Any]]:
    """(test, metric) -> its row of the thresholds policy; EngineError 071 when the segment has none."""
    name = f"policy_{segment.name}.{THRESHOLDS}".lower()
    policy = project.policy_of_relation.get(name)
    if policy is None:
        raise EngineError(
            71,
            f"{segment.name} has gates but no thresholds",
            owner=segment.name,
            place="GATES",
            expected=f"a policy with the list {THRESHOLDS}",
        )
    relation = next(r for r in policy.relations if r.name == THRESHOLDS)
    columns = [column for column, _ in relation.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in relation.rows]
    return {(row["test_id"], row["metric_name"]): row for row in rows}
