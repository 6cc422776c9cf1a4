"""Signatures inside a state: of each model, draw, assertion and contract check, so that a state which runs again
can take over what its change does not touch.

A signature stands for everything that its result depends on: texts and macros, the rows of the policies that are
read, contents of datasets, software. The seed is a part only where it enters: in draws and in `meta_run`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.hashing import digest, sha256_hex
from engine.plan.signature import METRICS, RUN, SCENARIO, KnownStates, query_digest, rng_scope_hash, source_stamp
from engine.project.definition import Project, Query, Segment, State
from engine.project.dependencies import Reads, reads_of
from engine.project.order import named_relations
from engine.runtime import runtime

MODEL_KEY, DRAW_KEY, CONTRACT_KEY, ASSERTION_KEY = "model:", "draw:", "contract:", "assert:"
"""What the signatures of a record are signatures of: `model:parties`, `draw:party_ages`, `contract:parties` .."""


def own_reads(project: Project, query: Query, own: Iterable[str]) -> set[str]:
    """The models of its state that a query reads."""
    names = named_relations(query.sql, project.macros) | set(query.parts or ())
    return names & set(own)


def entity_reads(project: Project, query: Query, own: Iterable[str]) -> set[str]:
    """The models of its state, earlier or later, that hold the entities for which a draw is registered."""
    stream = project.streams.get(str(query.stream))
    return set() if stream is None else named_relations(stream.source_sql, project.macros) & set(own)


class ModelSignatures:
    """The signatures of one state; None for what reads the engine's records of other states, which has none."""

    def __init__(
        self,
        project: Project,
        segment: Segment,
        state: State,
        known: KnownStates,
        seed: int,
        scenario_ids: tuple[str, ...] = (),
        manifest_fingerprint: str = "",
    ) -> None:
        self._project = project
        self._segment = segment
        self._state = state
        self._known = known
        self._run = {"seed": seed, "profile": project.profile, "manifest_fingerprint": manifest_fingerprint}
        self._scenario_ids = list(scenario_ids)
        self._models = {model.name: model for model in state.models}
        self.reads = {name: own_reads(project, model, self._models) for name, model in self._models.items()}
        """Model -> the models of its state that it reads."""
        self._found: dict[str, str | None] = {}
        for model in state.models:  # each after those that it reads
            self._found[model.name] = self._of(model, self.reads[model.name])

    def model(self, name: str) -> str | None:
        """Of what a model makes."""
        return self._found[name]

    def assertion(self, query: Query) -> str | None:
        """Of what an assertion finds, its words included."""
        found = self._of(query, own_reads(self._project, query, self._models))
        return (
            None if found is None else digest({"query": found, "header": sorted(map(str, query.header.items()))})
        )

    def draw(self, query: Query) -> str | None:
        """Of the books of a draw: its rows, and the entities that it owes."""
        names = entity_reads(self._project, query, self._models) | {query.name}
        rows = {name: self._found[name] for name in sorted(names)}
        return None if None in rows.values() else digest({"kind": "draw", "rows": rows})

    def contract(self, name: str) -> str | None:
        """Of what a check of a dataset's contract finds."""
        dataset = self._project.datasets[name]
        assert dataset.contract is not None
        names = {key.references for key in dataset.contract.foreign_keys} | {name}
        content = {other: self._found.get(other) or self._known.contents.get(other) for other in sorted(names)}
        if self._found[name] is None or None in content.values():
            return None
        reads = reads_of(self._project, self._segment, (self._models[name],), beside=self._models.keys())
        behind = names | reads.datasets | self.reads[name]
        contracts = {
            other: self._project.datasets[other].contract_digest
            for other in sorted(behind)
            if other in self._project.datasets
        }
        return digest(
            {"kind": "contract_signature", "rows": content, "contracts": contracts, "runtime": runtime()}
        )

    def all(self) -> dict[str, str]:
        """Key -> signature of everything in the state that has one."""
        datasets = self._project.datasets
        found: dict[str, str | None] = {}
        for model in self._state.models:
            found[MODEL_KEY + model.name] = self.model(model.name)
            if model.materialize == "draw":
                found[DRAW_KEY + model.name] = self.draw(model)
            if model.name in datasets and datasets[model.name].contract is not None:
                found[CONTRACT_KEY + model.name] = self.contract(model.name)
        for query in self._state.assertions:
            found[ASSERTION_KEY + query.name] = self.assertion(query)
        return {key: signature for key, signature in found.items() if signature is not None}

    def _of(self, query: Query, own: set[str]) -> str | None:
        reads = reads_of(self._project, self._segment, (query,), beside=self._models.keys())
        below = {name: self._found[name] for name in sorted(own)}
        if None in below.values() or reads.evidence - {SCENARIO, RUN, METRICS}:
            return None
        parts: dict[str, Any] = {
            "kind": "model_signature",
            "query": query_digest(query),
            "models": below,
            "views": {view.name: query_digest(view) for view in reads.views.values()},
            "macros": {name: self._project.macros[name].sql.digest for name in sorted(reads.macros)},
            "policies": self._rows_of(reads),
            "inputs": {name: self._known.contents.get(name, "") for name in sorted(reads.datasets)},
            "sources": {name: source_stamp(self._project, name) for name in sorted(reads.sources)},
            "runtime": runtime(),
        }
        if query.name in self._project.datasets:
            parts["contract"] = self._project.datasets[query.name].contract_digest
        if query.stream:
            if query.stream not in self._project.streams:
                return None  # the accounting refuses it
            stream = self._project.streams[query.stream]
            parts["draw"] = [self._run["seed"], rng_scope_hash(self._project, query.stream), stream.registration()]
        if SCENARIO in reads.evidence:
            parts["scenario"] = self._scenario_ids
        if RUN in reads.evidence:
            parts["run"] = self._run
        if METRICS in reads.evidence:
            parts["metrics"] = {s.state_id: self._known.metrics.get(s.state_id) for s in self._segment.states}
        return digest(parts)

    def _rows_of(self, reads: Reads) -> dict[str, str]:
        """Policy relation -> digest of its columns and rows: a knob moves no model that reads another relation."""
        out: dict[str, str] = {}
        for name in sorted(reads.policy_relations):
            key = ("policy_rows", name)
            if key not in self._project.memo:
                relations = self._project.policy_of_relation[name].relations
                found = next(r for r in relations if r.qualified.lower() == name)
                self._project.memo[key] = sha256_hex(repr((found.columns, found.rows)).encode())
            out[name] = self._project.memo[key]
        return out
