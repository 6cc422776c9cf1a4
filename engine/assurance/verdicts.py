"""Verdicts as functions of rows: a gateboard, a lane and a certificate, and the documents that keep them.

Nothing here measures. Whoever has the rows of a verdict can make it again, and so can who reads a kept one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.assurance.scorers import gate_settings, scorer_digests
from engine.assurance.standing import stamps_of
from engine.execute.session import TypedRows
from engine.plan.definition import Request
from engine.project.definition import Project, Segment
from engine.project.dependencies import reads_of
from engine.runs.folder import RunFolder, utc_now
from engine.runs.gateboard import (
    BPLUS,
    FAIL,
    GRADES,
    NOT_CERTIFIABLE,
    WORDS,
    A,
    B,
    Gateboard,
    GateRow,
    band_a,
    document,
    failing,
    grade_of,
)
from engine.runs.pointers import find_world, world_stamps
from engine.runs.record import SIGNATURE_FORM

Json = dict[str, Any]
OTHER_SEEDS = "not_the_required_seeds"


def board_of(
    project: Project,
    runs_root: Path,
    folder: RunFolder,
    segment: Segment,
    rows: Sequence[GateRow],
    tables: Mapping[str, str],
) -> Gateboard:
    """The gateboard that follows from these rows for the run as it stands; `tables`: file -> SHA-256."""
    records = {record.state_id: record for record in folder.records()}
    identity, bundle = folder.identity(), records[segment.bundle_state.state_id]
    grade = FAIL if bundle.withheld else grade_of(rows)
    return Gateboard(
        segment=segment.name,
        run_id=folder.name,
        seed=identity.seed,
        profile=identity.profile,
        grade=grade,
        verdict=segment.grades[grade],
        stamps=stamps_of(project, runs_root, folder, bundle.withheld),
        rows=tuple(rows),
        bundle_digest=str(bundle.bundle_digest),
        flag_sha256=None if bundle.withheld else str(bundle.bundle_digest),
        settings=gate_settings(project, segment),
        signatures={r.state_id: r.signature for r in records.values() if r.segment == segment.name},
        scorers=scorer_digests(project, segment, segment.gates),
        upstream={r.segment: r.bundle_digest for r in records.values() if r.bundle_digest},
        tables=dict(tables),
    )


def worst(grades: Iterable[str]) -> str:
    """The grade of several seeds together."""
    return max(grades, key=GRADES.index, default=FAIL)


def grade_across(rows: Sequence[GateRow]) -> str:
    """The grade of the rows across seeds: where band A has none of them, rows that are all at B+ allow an A."""
    grade = grade_of(rows)
    return A if grade == BPLUS and not any(row.is_outside for row in rows) else grade


@dataclass(frozen=True)
class SeedResult:
    """One seed of a certification."""

    seed: int
    folder: RunFolder | None
    board: Gateboard | None
    error: Json | None
    pooled: dict[str, TypedRows] = field(default_factory=dict)
    """Helper of the gates -> its rows."""


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
    sections: dict[str, list[Json]] = field(default_factory=dict)
    decided_utc: str = field(default_factory=utc_now)


def world_of(request: Request, seeds: Sequence[int]) -> RunFolder | None:
    """The imported world of a certification; None where it is the generated one."""
    return find_world(request.runs_root, request.world, seeds[0])


def judge(
    project: Project,
    segment: Segment,
    request: Request,
    results: tuple[SeedResult, ...],
    rows: Sequence[GateRow],
    sections: dict[str, list[Json]],
) -> Certificate:
    """The verdict that follows from the seeds' gateboards and the rows across seeds."""
    seeds = [result.seed for result in results]
    world = world_of(request, seeds)
    missed = [f"seed_{r.seed}_hard_gates" for r in results if r.board is None or r.board.grade == FAIL]
    equal = equal_content(project, segment, world, results)
    missed += [f"seeds_{a}_{b}_equal_{name}" for a, b, name in equal]
    unfit = preconditions(segment, results)
    missed += unfit
    grades = [r.board.grade if r.board else FAIL for r in results]
    across = grade_across(rows)
    grade = worst([*grades, across, *([FAIL] if equal or unfit else [])])
    missed += failing(rows, B)
    stamps = []
    if not project.certifiable:
        stamps.append(NOT_CERTIFIABLE)
    if set(seeds) != set(segment.seeds):
        stamps.append(OTHER_SEEDS)
    stamps.extend(world_stamps(world))
    return Certificate(
        segment.name,
        project.profile,
        results,
        tuple(rows),
        grade,
        segment.grades[grade],
        tuple(stamps),
        tuple(missed),
        sections,
    )


def equal_content(
    project: Project, segment: Segment, world: RunFolder | None, results: tuple[SeedResult, ...]
) -> list[tuple[int, int, str]]:
    """Datasets of the segment with rows that are equal under two seeds though a seed should move them."""
    seen: dict[tuple[str, str], int] = {}
    equal = []
    if world is not None and world.receipt().get("seed_invariant"):
        return []
    for result in results:
        for record in result.folder.records() if result.folder else ():
            if record.segment != segment.name:
                continue
            for output in record.outputs:
                dataset = project.datasets.get(output.dataset)
                if dataset is None or not output.rows:
                    continue
                if dataset.seed_invariant or dataset.findings or dataset.kind == "json":
                    continue
                key = (output.dataset, output.content_digest)
                if key in seen:
                    equal.append((seen[key], result.seed, output.dataset))
                seen.setdefault(key, result.seed)
    return equal


def seed_document(segment: Segment, result: SeedResult) -> Json:
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


def certificate_document(project: Project, segment: Segment, certificate: Certificate) -> Json:
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
        "decided_utc": certificate.decided_utc,
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


ELIGIBLE = {**WORDS, FAIL: "<C"}


def _overview(segment: Segment, certificate: Certificate) -> Json:
    """Every metric over the seeds, what failed, and where to turn: the owner state and knobs of its gate."""
    boards = [(r.seed, row) for r in certificate.seeds if r.board for row in r.board.rows]
    everything = [row for _, row in boards] + list(certificate.rows)
    failed_b, failed_bplus, failed_a = (sorted(set(failing(everything, level))) for level in (B, BPLUS, A))
    tests: dict[str, Json] = {}
    for seed, row in boards:
        name = f"{row.test_id}.{row.metric_name}"
        judged = ("pass_A",) if row.is_outside else ("pass_B", "pass_Bplus")
        entry = tests.setdefault(name, {"per_seed": {}, "pooled": None, **dict.fromkeys(judged, True)})
        entry["per_seed"][str(seed)] = row.value
        for level in judged:
            entry[level] &= getattr(row, level)
        known = [value for value in entry["per_seed"].values() if value is not None]
        worst = min if row.comparison == ">=" else max
        entry["worst"] = worst(known) if len(known) == len(entry["per_seed"]) else None
    for part in certificate.sections.get(POOLED, ()):
        tests[f"{part['test_id']}.{part['metric_name']}"]["pooled"] = part["value"]
    gates = [query for query in (*segment.gates, *segment.certify) if query.materialize == "gate"]
    missed = {name.split(".")[0] for name in (*failed_b, *failed_bplus, *failed_a)}
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
        "failed_A": failed_a,
        "band_A": band_a(everything),
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


def lane_document(
    project: Project, segment: Segment, lane: str, results: Sequence[SeedResult], decided_utc: str
) -> Json:
    """What a lane found, as JSON."""
    grade = worst(result.board.grade if result.board else FAIL for result in results)
    return plain(
        {
            "lane": lane,
            "segment": segment.name,
            "form": SIGNATURE_FORM,
            "profile": project.profile,
            "grade": grade,
            "verdict": segment.grades[grade],
            "decided_utc": decided_utc,
            "stamps": [] if project.certifiable else [NOT_CERTIFIABLE],
            "band_A": band_a([row for result in results if result.board for row in result.board.rows]),
            "seeds": [seed_document(segment, result) for result in results],
            "scorers": scorer_digests(project, segment, segment.gates),
        }
    )


def plain(found: Json) -> Json:
    """A document as it reads from its file."""
    read: Json = json.loads(json.dumps(found, default=str))
    return read
