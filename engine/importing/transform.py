"""The project of an import: mapped datasets in the place of the generator's models, the rest derived or refused.

A dataset that is not mapped is, in this order: a projection (made of mapped datasets of its own state alone),
refused (`missing: fail`, or listed as `underivable` in its segment.yaml), made by the segment's `derive/` query,
or made by the generator's own model. Models that nothing needs any more are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.duckdb_connection import quote
from engine.importing.manifest import WORLD_TIER, Manifest
from engine.importing.mapping import MappedDataset
from engine.importing.refusal import UNDERIVABLE, refuse
from engine.importing.rules import imported_assertions
from engine.project.definition import MODEL, Project, Query, Segment, State
from engine.project.order import named_relations, order_queries
from engine.project.parse_cache import ParseCache
from engine.project.sql.text import parse_select

PUBLISHED = ("dataset", "json")


@dataclass(frozen=True)
class TransformedProject:
    """A project that builds an imported world."""

    project: Project
    derived: dict[str, tuple[str, ...]]
    """Segment -> input ids that no file gave."""


def transform(project: Project, manifest: Manifest, mapped: Mapping[str, MappedDataset]) -> TransformedProject:
    """`project` with `mapped` (dataset name -> mapping) as its world; EngineError UP-IM-111 with all gaps."""
    maker = _Maker(project, manifest, mapped)
    segments, derived = {}, {}
    for name, segment in project.segments.items():
        if segment.tier == WORLD_TIER:
            states = tuple(maker.state(segment, state) for state in segment.states)
            derived[name] = tuple(
                project.datasets[model.name].input_id
                for state in segment.states
                for model in state.models
                if model.materialize in PUBLISHED and model.name not in mapped
            )
            segment = replace(segment, states=states)
        segments[name] = segment
    if maker.missing:
        gaps = sorted(maker.missing)
        raise refuse(
            UNDERIVABLE,
            f"{len(gaps)} datasets are neither mapped nor derivable",
            samples=gaps,
            where=f"{manifest.path} $.datasets",
            expected="; ".join(f"{k}: {maker.missing[k]}" for k in gaps),
            found=", ".join(sorted(manifest.datasets)),
            hint="" if manifest.derives else "map them under `datasets`, or say missing: derive",
        )
    files = {item.source: item.files for item in mapped.values()}
    return TransformedProject(replace(project, segments=segments, imports=files), derived)


def with_origins(made: TransformedProject, origins: dict[str, dict[str, Any]]) -> Project:
    """The project that also says where its world comes from."""
    return replace(made.project, origins=origins)


class _Maker:
    """Makes the states of an import, and collects what cannot be made."""

    def __init__(self, project: Project, manifest: Manifest, mapped: Mapping[str, MappedDataset]) -> None:
        self.project = project
        self.manifest = manifest
        self.mapped = mapped
        self.missing: dict[str, str] = {}

    def state(self, segment: Segment, state: State) -> State:
        assertions = imported_assertions(state.assertions, self.manifest.strict_geography)
        if state.kind != MODEL:
            return replace(state, assertions=assertions)
        models = {model.name: self._model(segment, state, model) for model in state.models}
        roots = [model for model in models.values() if model.name in self.project.datasets]
        needed = self._closure([*roots, *assertions], models)
        kept = [model for name, model in models.items() if name in needed or model in roots]
        return replace(state, models=order_queries(kept, self.project.macros), assertions=assertions)

    def _closure(self, queries: list[Query], models: dict[str, Query]) -> set[str]:
        found: set[str] = set()
        pending = list(queries)
        while pending:
            names = named_relations(pending.pop().sql, self.project.macros) & models.keys() - found
            found |= names
            pending += [models[name] for name in names]
        return found

    def _model(self, segment: Segment, state: State, model: Query) -> Query:
        if model.materialize not in PUBLISHED:
            return model
        if model.name in self.mapped:
            item = self.mapped[model.name]
            return _query(model, f"import/{item.mapping.input_id}", item.select)
        if self._is_projection(state, model):
            return model
        input_id = self.project.datasets[model.name].input_id
        if not self.manifest.derives:
            self.missing[input_id] = "not mapped, and missing: fail"
            return model
        if model.name in (segment.document.get("underivable") or ()):
            self.missing[input_id] = "not mapped, and no other data tell it"
            return model
        law = next((query for query in segment.derive if query.name == model.name), None)
        return model if law is None else self._derived(segment, state, model, law)

    def _is_projection(self, state: State, model: Query) -> bool:
        """Whether a model is made of mapped datasets of its own state, and of nothing drawn or foreign."""
        own = {other.name: other for other in state.models}
        reached = self._reached(model, own)
        outside = reached - own.keys()
        foreign = {name for name in outside if name in self.project.datasets or name.startswith("source.")}
        drawn = {name for name in reached & own.keys() if own[name].materialize == "draw"}
        return not foreign and not drawn and bool(reached & self.mapped.keys())

    def _reached(self, model: Query, own: dict[str, Query]) -> set[str]:
        reached: set[str] = set()
        pending = [model]
        while pending:
            names = named_relations(pending.pop().sql, self.project.macros) - reached
            reached |= names
            pending += [own[name] for name in names & own.keys() - self.mapped.keys()]
        return reached

    def _derived(self, segment: Segment, state: State, model: Query, law: Query) -> Query:
        """A derive query; a dataset that its segment does not seal is read from the user's files."""
        visible = {seal.dataset for seal in segment.seals} | {other.name for other in state.models}
        unsealed = sorted((named_relations(law.sql, self.project.macros) & self.project.datasets.keys()) - visible)
        gaps = [name for name in unsealed if name not in self.mapped]
        if gaps:
            self.missing[self.project.datasets[model.name].input_id] = f"derived from {', '.join(gaps)}"
            return model
        if not unsealed:
            return _query(model, law.path, law.text)
        bound = ",\n".join(f"{quote(name)} AS (\n{self.mapped[name].select}\n)" for name in unsealed)
        return _query(model, law.path, f"WITH {bound}\nSELECT * FROM (\n{law.text}\n) AS derived")


def _query(model: Query, path: str, text: str) -> Query:
    """Another statement in the place of a published model."""
    header = {"doc": f"{model.name} of an import", "materialize": model.materialize}
    sql = parse_select(text, path, ParseCache(Path("/dev/null"), ""))
    return replace(model, path=path, text=text, sql=sql, header=header)
