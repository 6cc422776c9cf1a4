"""Certification: the same world law over several seeds, each built and scored by itself, one verdict.

A seed that does not build has failed; its metrics are missing, so the gates across seeds fail too. Equal
content under two seeds is refused: it would prove nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from engine.assurance.claims import scorer_digests, summary_path
from engine.assurance.score import GateQueryResults, Scorer, complete, run_queries
from engine.build import Builder, Reporter
from engine.duckdb_connection import Resources, quote
from engine.errors import EngineError
from engine.execute.session import Session, create_rows
from engine.plan.definition import Request
from engine.project.definition import Project, Segment
from engine.project.dependencies import policy_relations, reads_of
from engine.runs.document import to_text, write_atomically
from engine.runs.folder import RunFolder, utc_now
from engine.runs.gateboard import BPLUS, FAIL, NOT_CERTIFIABLE, B, Gateboard, GateRow, document, failing, grade_of
from engine.runs.pointers import find_world, world_stamps
from engine.runs.record import SIGNATURE_FORM

OTHER_SEEDS = "not_the_required_seeds"
SEED_GATE_COLUMNS = (
    ("seed", "UBIGINT"),
    ("test_id", "VARCHAR"),
    ("metric_name", "VARCHAR"),
    ("value", "DOUBLE"),
    ("threshold_B", "DOUBLE"),
    ("threshold_Bplus", "DOUBLE"),
    ("pass_B", "BOOLEAN"),
    ("pass_Bplus", "BOOLEAN"),
    ("owner_state", "VARCHAR"),
    ("support_n", "BIGINT"),
)
SEED_RUN_COLUMNS = (("seed", "UBIGINT"), ("run_id", "VARCHAR"), ("verdict", "VARCHAR"))


@dataclass(frozen=True)
class SeedResult:
    """One seed of a certification."""

    seed: int
    folder: RunFolder | None
    board: Gateboard | None
    error: dict[str, Any] | None
    pooled: dict[str, Any] = field(default_factory=dict)
    """Helper of the gates -> its rows as an Arrow table."""


@dataclass(frozen=True)
class Certificate:
    """The outcome over all seeds."""

    segment: str
    profile: str
    seeds: tuple[SeedResult, ...]
    rows: tuple[GateRow, ...]
    grade: str
    verdict: str
    stamps: tuple[str, ...]
    failing: tuple[str, ...]
    sections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


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
    ) -> None:
        self.project = project
        self.segment = segment
        self.request = request
        self.seeds = seeds
        self.resources = resources
        self.reporter = reporter
        self.wait_s = wait_s
        self.on_board = on_board

    def run(self) -> Certificate:
        """The certificate, also written under the runs root."""
        results = tuple(self.build_seed(seed) for seed in self.seeds)
        rows, sections = self._across(results)
        certificate = replace(self.judge(results, rows), sections=sections)
        self._write(certificate)
        return certificate

    def build_seed(self, seed: int) -> SeedResult:
        """Build and score one seed; one that breaks a contract or an assertion has failed."""
        request = replace(self.request, seed=seed, select=f"+{self.segment.bundle_state.state_id}")
        self.reporter.note(f"seed {seed}")
        try:
            built = Builder(self.project, request, self.resources, self.reporter, self.wait_s).run()
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
        missed = [f"seed_{r.seed}_hard_gates" for r in results if r.board is None or r.board.grade == FAIL]
        equal = self._equal_content(results)
        missed += [f"seeds_{a}_{b}_equal_{name}" for a, b, name in equal]
        unfit = preconditions(self.segment, results)
        missed += unfit
        grades = [r.board.grade if r.board else FAIL for r in results]
        across = grade_of(rows) if rows else FAIL
        everything = [*grades, across, *([FAIL] if equal or unfit else [])]
        grade = FAIL if FAIL in everything else (B if B in everything else BPLUS)
        missed += failing(rows, B)
        stamps = []
        if not self.project.certifiable:
            stamps.append(NOT_CERTIFIABLE)
        if set(self.seeds) != set(self.segment.seeds):
            stamps.append(OTHER_SEEDS)
        stamps.extend(world_stamps(self._world()))
        return Certificate(
            self.segment.name,
            self.project.profile,
            results,
            tuple(rows),
            grade,
            self.segment.grades[grade],
            tuple(stamps),
            tuple(missed),
        )

    def _equal_content(self, results: tuple[SeedResult, ...]) -> list[tuple[int, int, str]]:
        """Datasets of the segment with rows that are equal under two seeds though a seed should move them."""
        seen: dict[tuple[str, str], int] = {}
        equal = []
        world = self._world()
        if world is not None and world.receipt().get("seed_invariant"):
            return []
        for result in results:
            for record in result.folder.records() if result.folder else ():
                if record.segment != self.segment.name:
                    continue
                for output in record.outputs:
                    dataset = self.project.datasets.get(output.dataset)
                    if dataset is None or dataset.seed_invariant or dataset.kind == "json" or not output.rows:
                        continue
                    key = (output.dataset, output.content_digest)
                    if key in seen:
                        equal.append((seen[key], result.seed, output.dataset))
                    seen.setdefault(key, result.seed)
        return equal

    def _world(self) -> RunFolder | None:
        return find_world(self.request.runs_root, self.request.world, self.seeds[0])

    def _write(self, certificate: Certificate) -> None:
        found = certificate_document(self.project, self.segment, certificate)
        write_atomically(
            summary_path(self.request.runs_root, self.segment), to_text(json.loads(json.dumps(found, default=str)))
        )


def seed_document(segment: Segment, result: SeedResult) -> dict[str, Any]:
    """One seed of a claim as JSON."""
    folder, board = result.folder, result.board
    return {
        "seed": result.seed,
        "run_id": folder.name if folder else None,
        "run_folder": str(folder.root) if folder else None,
        "bundle_digest": board.bundle_digest if board else None,
        "verdict": board.verdict if board else segment.grades[FAIL],
        "signatures": board.signatures if board else {},
        "error": result.error,
        "gateboard": document(board) if board else None,
    }


def pool(session: Session, names: list[str], scored: list[SeedResult]) -> None:
    """The pooled helpers of all seeds as relations `seed_<helper>`, with the seed in front."""
    for name in names:
        parts = []
        for result in scored:
            view = quote(f"{name}_{result.seed}")
            session.connection.register(f"{name}_{result.seed}", result.pooled[name])
            parts.append(f"SELECT {result.seed}::UBIGINT AS seed, * FROM {view}")
        session.connection.execute(f"CREATE TABLE {quote(f'seed_{name}')} AS {' UNION ALL '.join(parts)}")


def preconditions(segment: Segment, results: tuple[SeedResult, ...]) -> list[str]:
    """What makes seeds no evidence: a folder of another seed or of two, other policies, no flag, no timings."""
    unfit = []
    folders = [(result, result.folder) for result in results if result.folder is not None]
    for result, folder in folders:
        records = {record.state: record for record in folder.records() if record.segment == segment.name}
        if folder.identity().seed != result.seed:
            unfit.append(f"seed_{result.seed}_run_is_of_seed_{folder.identity().seed}")
        strange = sorted({record.seed for record in records.values()} - {result.seed})
        if strange:
            unfit.append(f"seed_{result.seed}_run_holds_states_of_seed_{strange[0]}")
        if result.board is not None and result.board.flag_sha256 is None:
            unfit.append(f"seed_{result.seed}_flag_withheld")
        timed = {name for name, record in records.items() if any(step["status"] == "OK" for step in record.steps)}
        unfit += [
            f"seed_{result.seed}_{state.name}_left_no_timings"
            for state in segment.states
            if state.name not in timed
        ]
    hashes = {folder.identity().parameter_hash for _, folder in folders}
    if len(hashes) > 1:
        unfit.append("seeds_under_different_policies")
    return unfit


def certificate_document(project: Project, segment: Segment, certificate: Certificate) -> dict[str, Any]:
    """The certificate as JSON: verdict first, then what it rests on."""
    return {
        "segment": certificate.segment,
        "form": SIGNATURE_FORM,
        "profile": certificate.profile,
        "verdict": certificate.verdict,
        "grade": certificate.grade,
        "stamps": list(certificate.stamps),
        "failing": list(certificate.failing),
        "required_seeds": list(segment.seeds),
        "decided_utc": utc_now(),
        "seeds": [seed_document(segment, result) for result in certificate.seeds],
        "across_seeds": [vars(row) for row in certificate.rows],
        **_overview(segment, certificate),
        **{name: rows for name, rows in certificate.sections.items() if name != POOLED},
        "baseline_ref": _baseline(project, segment),
        "scorers": scorer_digests(project, segment, (*segment.gates, *segment.certify)),
    }


POOLED = "pooled"
"""The section of a certificate that holds metrics over the pooled seeds: test_id, metric_name, value."""


def _baseline(project: Project, segment: Segment) -> dict[str, str]:
    """The policies that only the scorers read, by version and digest: what the verdict is measured against."""
    reads = reads_of(project, segment, (*segment.gates, *segment.certify))
    policies = [project.policies[name] for name in sorted(reads.policies)]
    return {policy.policy_id: f"{policy.version} {policy.digest}" for policy in policies}


ELIGIBLE = {BPLUS: "B+", B: "B", FAIL: "<C"}


def _overview(segment: Segment, certificate: Certificate) -> dict[str, Any]:
    """Every metric over the seeds, what failed, and where to turn: the owner state and knobs of its gate."""
    boards = [(r.seed, row) for r in certificate.seeds if r.board for row in r.board.rows]
    everything = [row for _, row in boards] + list(certificate.rows)
    failed_b, failed_bplus = sorted(set(failing(everything, B))), sorted(set(failing(everything, BPLUS)))
    tests: dict[str, dict[str, Any]] = {}
    for seed, row in boards:
        name = f"{row.test_id}.{row.metric_name}"
        entry = tests.setdefault(name, {"per_seed": {}, "pooled": None, "pass_B": True, "pass_Bplus": True})
        entry["per_seed"][str(seed)] = row.value
        entry["pass_B"] &= row.pass_B
        entry["pass_Bplus"] &= row.pass_Bplus
        known = [value for value in entry["per_seed"].values() if value is not None]
        worst = min if row.comparison == ">=" else max
        entry["worst"] = worst(known) if len(known) == len(entry["per_seed"]) else None
    for part in certificate.sections.get(POOLED, ()):
        tests[f"{part['test_id']}.{part['metric_name']}"]["pooled"] = part["value"]
    gates = [query for query in (*segment.gates, *segment.certify) if query.materialize == "gate"]
    missed = {name.split(".")[0] for name in (*failed_b, *failed_bplus)}
    return {
        "eligible_grade": ELIGIBLE[certificate.grade],
        "decision": certificate.verdict,
        "seed_run_map": {
            str(r.seed): {
                "run_id": r.folder.name if r.folder else None,
                "flag_sha256": r.board.flag_sha256 if r.board else None,
                "bundle_digest": r.board.bundle_digest if r.board else None,
                "state_digests": {
                    record.state_id: record.chain
                    for record in r.folder.records()
                    if record.segment == segment.name
                }
                if r.folder
                else {},
                "signatures": r.board.signatures if r.board else {},
            }
            for r in certificate.seeds
        },
        "per_test": tests,
        "failed_B": failed_b,
        "failed_Bplus": failed_bplus,
        "routing": [
            {
                "test_id": test,
                "owner_state": query.header.get("owner_state"),
                "knobs": query.header.get("knobs") or [],
            }
            for query in gates
            for test in query.header.get("tests") or ()
            if test in missed
        ],
    }
