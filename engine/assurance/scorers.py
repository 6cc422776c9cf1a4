"""What judges a run: gates, thresholds, the rows that they owe, and the digests that a verdict names them by.

Everything here is a function of project and records, so that a kept verdict can be held against it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import __version__
from engine.errors import EngineError
from engine.hashing import digest
from engine.project.definition import Policy, Project, Query, Segment
from engine.project.dependencies import reads_of
from engine.project.order import query_closure
from engine.runs.folder import Identity
from engine.runs.gateboard import UNJUDGED, A, GateRow
from engine.runs.record import StateRecord
from engine.runtime import runtime

THRESHOLDS = "gate_thresholds"
NOT_MEASURED = "not measured"
"""Why a row that a gate owes has no value."""
TOO_FEW = "too few to judge"
"""Why a row does not decide: it counted less than its threshold asks for, and is shown only."""
OUTSIDE = "outside_thresholds"
"""The list of band A, in a policy of its own: figures from outside beside the thresholds of the plan."""


def scorer_digests(project: Project, segment: Segment, queries: tuple[Query, ...]) -> dict[str, str]:
    """What a verdict rests on besides the run: gate files and the policies that only they read."""
    reads = reads_of(project, segment, queries)
    digests = {query.name: query.sql.digest for query in queries}
    return digests | {name: project.policies[name].digest for name in sorted(reads.policies)}


def judgement_digest(
    project: Project, segment: Segment, identity: Identity, records: Mapping[str, StateRecord]
) -> str:
    """Identity of a judgement: of all that scores a segment and of all that it sees of a run. Where two are the
    same, scoring measures the same rows."""
    reads = reads_of(project, segment, segment.gates)
    contents = _contents(records)
    names = (*segment.requires, segment.name)
    return digest(
        {
            "engine": __version__,
            "runtime": runtime(),
            "scorers": scorer_digests(project, segment, segment.gates),
            "headers": {query.name: query.header for query in segment.gates},
            "macros": {name: project.macros[name].sql.digest for name in sorted(reads.macros)},
            "views": {name: view.sql.digest for name, view in reads.views.items()},
            "segment": segment.document,
            "run": [identity.asked, identity.manifest_fingerprint],
            "states": {r.state_id: r.signature for r in records.values() if r.segment == segment.name},
            "bundles": {r.segment: r.bundle_digest for r in records.values() if r.segment in names},
            "contents": {name: contents[name] for name in sorted(reads.datasets)},
        }
    )


def input_digests(project: Project, segment: Segment, records: Mapping[str, StateRecord]) -> dict[str, str]:
    """Test -> digest over the contents of the datasets that its gate reads, itself or through helpers."""
    contents = _contents(records)
    found: dict[str, set[str]] = {}
    for query in segment.gates:
        if query.materialize == "gate":
            helpers = query_closure(segment.gates, (query,), project.macros)
            read = reads_of(project, segment, (*helpers, query)).datasets
            for test in query.header.get("tests") or ():
                found.setdefault(str(test), set()).update(read)
    return {test: digest({name: contents[name] for name in sorted(read)}) for test, read in found.items()}


def _contents(records: Mapping[str, StateRecord]) -> dict[str, str]:
    """Dataset -> content digest."""
    return {output.dataset: output.content_digest for record in records.values() for output in record.outputs}


def complete(
    project: Project, segment: Segment, rows: list[GateRow], seed: int | None, queries: tuple[Query, ...]
) -> list[GateRow]:
    """Rows with all that the thresholds policy says of them; a metric that `queries` owe and lack fails.

    Where the policy has a threshold, the row is told against that one, whatever the gate's SQL returned.
    """
    thresholds = thresholds_of(project, segment)
    owed = {str(test) for query in queries for test in query.header.get("tests") or ()}
    measured = {(row.test_id, row.metric_name): row for row in rows}
    out = []
    for key in sorted({*thresholds, *measured}, key=lambda key: _place(key, thresholds)):
        limit, row = thresholds.get(key, {}), measured.get(key)
        if row is None:
            if key[0] not in owed:
                continue
            row = GateRow(
                *(*key, None, None, None, False, False, None, None),
                owner_state=str(limit.get("owner_state") or ""),
                support_n=None,
                seed=seed,
                reason=NOT_MEASURED,
            )
        judged = replace(
            row,
            comparison=str(limit.get("comparison", ">=")),
            decides=key in thresholds and bool(limit.get("decides", True)) and not _is_too_few(row, limit),
            reason=_reason(row, limit),
        )
        # The policy says by which bands a row is judged, not who measured it.
        outside = "threshold_a" in limit if limit else row.is_outside
        out.append(_of_band_a(judged, limit) if outside else _of_the_plan(judged, limit))
    return out


def _is_too_few(row: GateRow, limit: Mapping[str, Any]) -> bool:
    """Whether a row counted less than its threshold's `support_min`; what nobody measured did not, and fails."""
    least = limit.get("support_min")
    return least is not None and row.support_n is not None and row.support_n < least


def _reason(row: GateRow, limit: Mapping[str, Any]) -> str:
    """Why a row is not judged, or is judged without a value."""
    if row.reason == NOT_MEASURED:
        return row.reason
    if _is_too_few(row, limit):
        return TOO_FEW
    return "" if row.value is not None else "no value"


def _of_the_plan(row: GateRow, limit: Mapping[str, Any]) -> GateRow:
    """A row judged by the bands of the plan; one without a value reaches neither."""
    known = row.value is not None
    return replace(
        row,
        threshold_B=_first(limit.get("threshold_b"), row.threshold_B),
        threshold_Bplus=_first(limit.get("threshold_bplus"), row.threshold_Bplus),
        pass_B=bool(row.pass_B) and known,
        pass_Bplus=bool(row.pass_Bplus) and known,
        threshold_A=None,
        pass_A=None,
    )


def _of_band_a(row: GateRow, limit: Mapping[str, Any]) -> GateRow:
    """A row judged by band A alone; one without a value does not reach it."""
    return replace(
        row,
        **UNJUDGED,
        threshold_A=_first(limit.get("threshold_a"), row.threshold_A),
        pass_A=bool(row.pass_A) and row.value is not None,
    )


def _first(figure: float | None, otherwise: float | None) -> float | None:
    return otherwise if figure is None else figure


def _place(key: tuple[str, str], thresholds: dict[tuple[str, str], Any]) -> tuple[int, tuple[str, str]]:
    """The order of the thresholds policy; rows that it does not know come last."""
    order = list(thresholds)
    return (order.index(key) if key in thresholds else len(order), key)


def gate_settings(project: Project, segment: Segment) -> dict[str, Any]:
    """The figures of the thresholds policy but its lists."""
    policy = policy_with(project, segment, THRESHOLDS)
    return {key: value for key, value in policy.document.items() if not isinstance(value, list)} if policy else {}


def policy_with(project: Project, segment: Segment, name: str) -> Policy | None:
    """The segment's policy that has a list of this name."""
    return project.policy_of_relation.get(f"policy_{segment.name}.{name}".lower())


def thresholds_of(project: Project, segment: Segment) -> dict[tuple[str, str], dict[str, Any]]:
    """(test, metric) -> its row of the thresholds policy, those of band A last; EngineError 071 without any."""
    policy = policy_with(project, segment, THRESHOLDS)
    if policy is None:
        raise EngineError(
            71,
            f"{segment.name} has gates but no thresholds",
            owner=segment.name,
            place="GATES",
            expected=f"a policy with the list {THRESHOLDS}",
        )
    outside = policy_with(project, segment, OUTSIDE)
    if outside is not None and A not in segment.grades:
        raise EngineError(
            71,
            f"{segment.name} has gates of band A but no word for a segment that holds them all",
            owner=segment.name,
            place="GATES",
            where=outside.path,
            expected=f"grades: {{{A}: PASS_A, ..}} in the segment's segment.yaml",
        )
    lists = [(policy, THRESHOLDS), *([(outside, OUTSIDE)] if outside else [])]
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for kept, name in lists:
        for row in _rows_of_list(kept, name):
            key = (row["test_id"], row["metric_name"])
            if key in found:
                raise EngineError(
                    71,
                    f"{segment.name} has two thresholds for {'.'.join(key)}",
                    owner=segment.name,
                    place="GATES",
                    where=kept.path,
                    expected="one row for a metric of a gate",
                )
            found[key] = row
    return found


def _rows_of_list(policy: Policy, name: str) -> list[dict[str, Any]]:
    relation = next(r for r in policy.relations if r.name == name)
    columns = [column for column, _ in relation.columns]
    return [dict(zip(columns, row, strict=True)) for row in relation.rows]
