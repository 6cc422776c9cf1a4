"""What a state or a gate reads: the edges of the dependency graph, taken from the SQL itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.errors import EngineError
from engine.project.definition import (
    EVIDENCE,
    SOURCE_SCHEMA,
    VIEW,
    Policy,
    PolicyRelation,
    Project,
    Query,
    Segment,
    State,
)
from engine.project.order import CROSS_SEED, called_macros, named_relations


@dataclass
class Reads:
    """Names by kind, for a set of queries that run in one DuckDB session."""

    datasets: set[str] = field(default_factory=set)
    policies: set[str] = field(default_factory=set)
    policy_relations: set[str] = field(default_factory=set)
    macros: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)
    views: dict[str, Query] = field(default_factory=dict)
    """Views of other states of the segment, in the order in which they can be created."""


def queries_of(state: State) -> tuple[Query, ...]:
    """Everything that runs in a state."""
    return (*state.models, *state.assertions)


def reads_of(project: Project, segment: Segment, queries: tuple[Query, ...], beside: Iterable[str] = ()) -> Reads:
    """What these queries read, other than each other and what stands `beside` them."""
    reads = Reads()
    own = {query.name for query in queries} | set(beside)
    for query in queries:
        _add(project, segment, query, own, reads)
        stream = query.stream
        if stream and stream in project.streams:
            source = project.streams[stream].source_sql
            reads.datasets |= {name for name in source.relations if name in project.datasets} - own
            reads.macros |= called_macros(source, project.macros)
            reads.policy_relations |= {
                name.lower() for name in source.relations if name.lower() in project.policy_of_relation
            }
    reads.policies = {project.policy_of_relation[name].policy_id for name in reads.policy_relations}
    reads.datasets -= own
    return reads


def _add(project: Project, segment: Segment, query: Query, own: set[str], reads: Reads) -> None:
    reads.macros |= called_macros(query.sql, project.macros)
    for name in sorted(named_relations(query.sql, project.macros)):
        schema, _, bare = name.rpartition(".")
        if name in own or name in reads.views or name in CROSS_SEED or name in segment.pooled_relations:
            continue
        if name in EVIDENCE:
            reads.evidence.add(name)
        elif schema == SOURCE_SCHEMA:
            reads.sources.add(bare)
        elif name.lower() in project.policy_of_relation:
            reads.policy_relations.add(name.lower())
        elif name in project.datasets and project.datasets[name].kind == VIEW:
            owner = project.segments[project.datasets[name].segment]
            view = _shared_view(owner, name, query)
            _add(project, owner, view, own, reads)
            reads.views[name] = view
        elif name in project.datasets:
            reads.datasets.add(name)
        else:
            view = _shared_view(segment, name, query)
            _add(project, segment, view, own, reads)
            reads.views[name] = view


def _shared_view(segment: Segment, name: str, reader: Query) -> Query:
    for state in segment.states:
        for model in state.models:
            if model.name == name:
                if model.materialize == "view":
                    return model
                raise EngineError(
                    36,
                    f"{reader.name} reads {name}, an unpublished {model.materialize} of {state.state_id}",
                    place="PROJECT",
                    where=reader.path,
                    expected="a published dataset, or a view",
                    hint=f"give {name} a contract, or `materialize: view`",
                )
    raise EngineError(36, f"{reader.name} reads {name}, which nothing makes", place="PROJECT", where=reader.path)


def policy_relations(project: Project, names: set[str]) -> list[PolicyRelation]:
    """The named policy relations, in order."""
    return [
        relation
        for policy in project.policies.values()
        for relation in policy.relations
        if relation.qualified.lower() in names
    ]


def rng_policy(project: Project, stream: str) -> Policy:
    """The policy that scopes a stream's draws: `<prefix>.rng_profile`."""
    policy_id = f"{stream.partition('.')[0]}.rng_profile"
    if policy_id not in project.policies:
        raise EngineError(30, f"the stream {stream} needs the policy {policy_id}", place="RNG")
    return project.policies[policy_id]
