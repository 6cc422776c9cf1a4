"""Certification: the same world law over several seeds, each built and scored by itself, one verdict.

A seed that does not build has failed; its metrics are missing, so the gates across seeds fail too. Equal
content under two seeds is refused: it would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.assurance.kept import summary_path
from engine.assurance.required import checked_builder
from engine.assurance.score import GateQueryResults, Scorer, run_queries
from engine.assurance.scorers import complete
from engine.assurance.verdicts import Certificate, SeedResult, certificate_document, judge, plain
from engine.build import Reporter
from engine.duckdb_connection import Resources, quote
from engine.errors import EngineError
from engine.execute.session import Session, create_rows
from engine.plan.definition import Request
from engine.project.definition import Project, Segment
from engine.project.dependencies import policy_relations, reads_of
from engine.runs.document import to_text
from engine.runs.gateboard import FAIL, Gateboard, GateRow
from engine.runs.shared import StoredStates
from engine.whole_files import write_atomically

SEED_GATE_COLUMNS = (
    ("seed", "UBIGINT"),
    ("test_id", "VARCHAR"),
    ("metric_name", "VARCHAR"),
    ("value", "DOUBLE"),
    ("threshold_B", "DOUBLE"),
    ("threshold_Bplus", "DOUBLE"),
    ("pass_B", "BOOLEAN"),
    ("pass_Bplus", "BOOLEAN"),
    ("threshold_A", "DOUBLE"),
    ("pass_A", "BOOLEAN"),
    ("owner_state", "VARCHAR"),
    ("support_n", "BIGINT"),
)
SEED_RUN_COLUMNS = (("seed", "UBIGINT"), ("run_id", "VARCHAR"), ("verdict", "VARCHAR"))


def seed_request(request: Request, segment: Segment, seed: int) -> Request:
    """What is built to score a segment under a seed."""
    return replace(request, seed=seed, select=f"+{segment.bundle_state.state_id}")


class Certifier:
    """Builds and scores a segment over seeds."""

    def __init__(
        self,
        project: Project,
        segment: Segment,
        request: Request,
        seeds: tuple[int, ...],
        resources: Resources,
        reporter: Reporter,
        wait_s: float,
        on_board: Callable[[Gateboard], None],
        stored: StoredStates | None = None,
    ) -> None:
        """`stored`: a store whose states are taken rather than made."""
        self.project = project
        self.segment = segment
        self.request = request
        self.seeds = seeds
        self.resources = resources
        self.reporter = reporter
        self.wait_s = wait_s
        self.on_board = on_board
        self.stored = stored

    def run(self) -> Certificate:
        """The certificate, also written under the runs root."""
        certificate = self.certify()
        self.write(certificate)
        return certificate

    def certify(self) -> Certificate:
        """Build and score every seed; the certificate, which is not kept yet."""
        return self.over(tuple(self.build_seed(seed) for seed in self.seeds))

    def over(self, results: tuple[SeedResult, ...]) -> Certificate:
        """The certificate over seeds that were scored."""
        rows, sections = self._across(results)
        return judge(self.project, self.segment, self.request, results, rows, sections)

    def build_seed(self, seed: int) -> SeedResult:
        """Build and score one seed; one that breaks a contract or an assertion has failed."""
        request = seed_request(self.request, self.segment, seed)
        self.reporter.note(f"seed {seed}")
        try:
            built = checked_builder(
                self.project, request, self.resources, self.reporter, self.wait_s, stored=self.stored
            ).run()
            scorer = Scorer(self.project, request.runs_root, built.folder, self.segment, self.resources)
            board = scorer.score()
        except EngineError as error:
            if error.exit_code != 1:
                raise
            self.reporter.note(str(error))
            return SeedResult(seed, None, None, error.record())
        self.on_board(board)
        return SeedResult(seed, built.folder, board, None, scorer.pooled)

    def _across(self, results: tuple[SeedResult, ...]) -> tuple[list[GateRow], dict[str, list[dict[str, Any]]]]:
        reads = reads_of(self.project, self.segment, self.segment.certify)
        with Session(self.project, 0, self.resources, None) as session:
            session.add_policies(policy_relations(self.project, reads.policy_relations))
            create_rows(
                session.connection,
                "seed_gates",
                SEED_GATE_COLUMNS,
                [
                    (
                        row.seed,
                        row.test_id,
                        row.metric_name,
                        row.value,
                        row.threshold_B,
                        row.threshold_Bplus,
                        row.pass_B,
                        row.pass_Bplus,
                        row.threshold_A,
                        row.pass_A,
                        row.owner_state,
                        row.support_n,
                    )
                    for result in results
                    if result.board
                    for row in result.board.rows
                ],
            )
            create_rows(
                session.connection,
                "seed_runs",
                SEED_RUN_COLUMNS,
                [
                    (
                        r.seed,
                        r.folder.name if r.folder else None,
                        r.board.verdict if r.board else self.segment.grades[FAIL],
                    )
                    for r in results
                ],
            )
            names = [query.name for query in self.segment.gates if query.pooled]
            scored = [result for result in results if result.board]
            if scored or not names:
                pool(session, names, scored)
            session.lock()
            # Where no seed was scored, what is pooled has no columns, and every metric is missing.
            found = (
                run_queries(session, self.segment.certify, None, None)
                if scored or not names
                else GateQueryResults()
            )
        rows = complete(self.project, self.segment, found.rows, None, self.segment.certify)
        return rows, found.sections

    def judge(self, results: tuple[SeedResult, ...], rows: list[GateRow]) -> Certificate:
        """The verdict that follows from the seeds' gateboards and the rows across seeds."""
        return judge(self.project, self.segment, self.request, results, rows, {})

    def write(self, certificate: Certificate) -> Path:
        """Keep a certificate under the runs root."""
        path = summary_path(self.request.runs_root, self.segment)
        write_atomically(path, to_text(plain(certificate_document(self.project, self.segment, certificate))))
        return path


def pool(session: Session, names: list[str], scored: list[SeedResult]) -> None:
    """The pooled helpers of all seeds as relations `seed_<helper>`, with the seed in front."""
    for name in names:
        parts = []
        for result in scored:
            rows = quote(f"{name}_{result.seed}")
            create_rows(session.connection, rows, *result.pooled[name])
            parts.append(f"SELECT {result.seed}::UBIGINT AS seed, * FROM {rows}")
        session.connection.execute(f"CREATE TABLE {quote(f'seed_{name}')} AS {' UNION ALL '.join(parts)}")
