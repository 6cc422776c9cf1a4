"""The lineage of tables: what a dataset is made of and what is made of it, by the relations that the SQL names."""

from __future__ import annotations

from dataclasses import dataclass

from engine.execute.session import EVIDENCE_COLUMNS
from engine.lineage.definition import DATASET, DRAW, EVIDENCE, EXTERNAL, POLICY
from engine.project.definition import SOURCE_SCHEMA, Dataset, Project, Query, Segment
from engine.project.order import named_relations

KINDS = (DATASET, POLICY, DRAW, EXTERNAL, EVIDENCE)
"""Kinds of what a dataset is made of, in the order in which they are told."""


@dataclass(frozen=True)
class TableLineage:
    """A dataset between what it is made of and what is made of it. Names are sorted."""

    upstream: dict[str, tuple[str, ...]]
    """Kind (dataset, policy, draw, external, evidence) -> what is read, through models that are not published."""
    models: tuple[str, ...]
    """The models on the way that are not published."""
    downstream: tuple[str, ...]
    """Datasets that are made of it, with no other dataset between."""
    gates: tuple[str, ...]
    """Gates that read it, `SEGMENT.GATE`, with no other dataset between."""


def table_lineage(project: Project) -> dict[str, TableLineage]:
    """The lineage of every dataset that a model makes, by its name; the conditions of joins and filters count."""
    known = project.memo.get("table lineage")
    if known is not None:
        return dict(known)
    reached = {
        model.name: _reached(project, segment, model)
        for segment in project.segments.values()
        for state in segment.states
        for model in state.models
        if model.name in project.datasets
    }
    downstream: dict[str, set[str]] = {name: set() for name in project.datasets}
    for name, (upstream, _) in reached.items():
        for read in upstream.get(DATASET, ()):
            downstream[read].add(name)
    gates = _gates(project)
    out = {
        name: TableLineage(
            {kind: tuple(sorted(upstream[kind])) for kind in KINDS if upstream.get(kind)},
            tuple(sorted(models)),
            tuple(sorted(downstream[name])),
            tuple(sorted(gates.get(name, ()))),
        )
        for name, (upstream, models) in reached.items()
    }
    project.memo["table lineage"] = out
    return dict(out)


def model_of(project: Project, dataset: Dataset) -> Query:
    """The model that makes a dataset."""
    state = project.segments[dataset.segment].state(dataset.state)
    return next(model for model in state.models if model.name == dataset.name)


def _reached(project: Project, segment: Segment, query: Query) -> tuple[dict[str, set[str]], set[str]]:
    """(kind -> names, models between) of what a query reads, down to what is published."""
    made = {model.name: model for state in segment.states for model in state.models}
    made |= {helper.name: helper for helper in (*segment.gates, *segment.certify)}
    upstream: dict[str, set[str]] = {}
    seen: set[str] = set()
    pending = [query]
    while pending:
        reader = pending.pop()
        if reader.stream:
            upstream.setdefault(DRAW, set()).add(reader.stream)
        for name in named_relations(reader.sql, project.macros):
            schema, _, bare = name.rpartition(".")
            if name in project.datasets:
                upstream.setdefault(DATASET, set()).add(name)
            elif name.lower() in project.policy_of_relation:
                policy = project.policy_of_relation[name.lower()]
                told = next(r.qualified for r in policy.relations if r.qualified.lower() == name.lower())
                upstream.setdefault(POLICY, set()).add(told)
            elif schema == SOURCE_SCHEMA:
                upstream.setdefault(EXTERNAL, set()).add(bare)
            elif name in EVIDENCE_COLUMNS:
                upstream.setdefault(EVIDENCE, set()).add(name)
            elif name in made and name not in seen:
                seen.add(name)
                pending.append(made[name])
    upstream.get(DATASET, set()).discard(query.name)
    return upstream, seen - {query.name}


def _gates(project: Project) -> dict[str, set[str]]:
    """Dataset -> the gates that read it."""
    out: dict[str, set[str]] = {}
    for segment in project.segments.values():
        for query in (*segment.gates, *segment.certify):
            tests = query.header.get("tests") or ()
            if tests:
                for name in _reached(project, segment, query)[0].get(DATASET, ()):
                    out.setdefault(name, set()).update(f"{segment.name}.{test}" for test in tests)
    return out
