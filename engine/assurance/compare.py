"""Two runs side by side: tokens, policies, SQL, rows, digests and gate values, only where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from engine.assurance.claims import ALTERED, Claims
from engine.plan.graph import state_graph
from engine.plan.selectors import select
from engine.project.definition import Project
from engine.project.policy.differences import changes
from engine.runs.folder import RunFolder
from engine.runs.record import StateRecord

SQL_PARTS = ("models", "assertions", "macros", "contracts", "registry", "sources")
TOKENS = ("seed", "profile", "parameter_hash", "manifest_fingerprint", "scenario_ids", "window")


@dataclass(frozen=True)
class Difference:
    """One thing that two runs have otherwise; None: it is not there."""

    what: str
    """token, runtime, policy, sql, state, rows, digest or gate."""
    name: str
    a: Any
    b: Any
    shown: tuple[str, str] | None = None
    """Both sides in short, where they can be long; `-` where it is not there."""


def compare_runs(
    project: Project, a: RunFolder, b: RunFolder, expression: str = "", exclude: str = ""
) -> list[Difference]:
    """Every difference of the selected states, in the order in which causes come before effects.

    A state that stands in one run alone is told as such, and nothing of what it read, made or showed: a run of a
    few states differs from a whole one by those that it has. `state:` asks how the runs stand to each other:
    modified, reused (the same), missing (in one of them).
    """
    graph = state_graph(project)
    sides = [{r.state_id: r for r in folder.records()} for folder in (a, b)]
    chosen = {*sides[0], *sides[1]}
    if expression or exclude:
        asked = select(expression, project, graph, lambda: _statuses(graph.order, *sides), exclude)
        chosen &= set(asked)
    every = [{name: record for name, record in side.items() if name in chosen} for side in sides]
    left, right = ({name: side[name] for name in side if name in every[0] and name in every[1]} for side in every)
    return [
        *_tokens(a, b),
        *_policy_differences(project, _policies(left), _policies(right)),
        *_differences("sql", _sql(left, right), _sql(right, left)),
        *_differences("state", *({name: r.signature for name, r in side.items()} for side in every)),
        *_differences("rows", _outputs(left, "rows"), _outputs(right, "rows")),
        *_differences("digest", _outputs(left, "content_digest"), _outputs(right, "content_digest")),
        *_gate_differences(*(_gates(project, folder, set(left)) for folder in (a, b))),
    ]


def _statuses(
    states: Iterable[str], left: Mapping[str, StateRecord], right: Mapping[str, StateRecord]
) -> dict[str, frozenset[str]]:
    """State id -> how it stands in two runs, in the words of selectors."""
    found = {}
    for name in states:
        first, second = left.get(name), right.get(name)
        same = first is not None and second is not None and first.signature == second.signature
        found[name] = frozenset((("modified", "reused")[same],) if first and second else ("missing",))
    return found


def _differences(what: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(what, name, a.get(name), b.get(name))
        for name in dict.fromkeys([*a, *b])
        if a.get(name) != b.get(name)
    ]


def _tokens(a: RunFolder, b: RunFolder) -> list[Difference]:
    left, right = a.receipt(), b.receipt()
    tokens = [{name: receipt["identity"].get(name, "") for name in TOKENS} for receipt in (left, right)]
    return [*_differences("token", *tokens), *_differences("runtime", left["runtime"], right["runtime"])]


def _policy_differences(project: Project, a: dict[str, Any], b: dict[str, Any]) -> list[Difference]:
    return [
        Difference("policy", change.name, change.before, change.after, change.shown())
        for change in changes(a, b, project.policies)
    ]


def _policies(records: Mapping[str, StateRecord]) -> dict[str, Any]:
    return {name: document for record in records.values() for name, document in record.policies.items()}


def _sql(records: Mapping[str, StateRecord], others: Mapping[str, StateRecord]) -> dict[str, str]:
    """`<kind> <name>` -> digest, over all states; of a state whose signatures differ in form, the form alone."""
    out: dict[str, str] = {}
    for state_id, record in records.items():
        if state_id in others and others[state_id].signature_form != record.signature_form:
            out[f"signature form of {state_id}"] = str(record.signature_form)
            continue
        for kind in SQL_PARTS:
            out |= {f"{kind} {name}": str(value) for name, value in (record.parts.get(kind) or {}).items()}
    return out


def _outputs(records: Mapping[str, StateRecord], field: str) -> dict[str, Any]:
    return {
        f"{record.state_id} {output.dataset}": getattr(output, field)
        for record in records.values()
        for output in record.outputs
    }


def _gate_differences(a: dict[str, dict[str, Any]], b: dict[str, dict[str, Any]]) -> list[Difference]:
    """Value by value where both runs have a gateboard; else what is there: scored, altered, or none."""
    out: list[Difference] = []
    for segment in dict.fromkeys([*a, *b]):
        left, right = a.get(segment), b.get(segment)
        if left and right and ALTERED not in (*left, *right):
            out += _differences("gate", left, right)
        else:
            out.append(Difference("gate", f"{segment} gateboard", _told(left), _told(right)))
    return out


def _told(rows: dict[str, Any] | None) -> str | None:
    return None if rows is None else ALTERED if ALTERED in rows else "scored"


def _gates(project: Project, folder: RunFolder, states: Set[str]) -> dict[str, dict[str, Any]]:
    """Segment -> `<segment> <test>.<metric>` -> value, from gateboards that judge what stands in the run now.

    Those of the segments whose bundle is among the states.
    """
    out: dict[str, dict[str, Any]] = {}
    claims = Claims(project, folder.root.parent)
    for segment in project.segments.values():
        if segment.bundle_state.state_id not in states:
            continue
        looked = claims.look_at_board(folder, segment)
        if looked.state == ALTERED:
            out[segment.name] = {ALTERED: looked.reason}
        elif looked.document is not None:
            out[segment.name] = {
                f"{segment.name} {row['test_id']}.{row['metric_name']}": row["value"]
                for row in looked.document["tests"]
            }
    return out
