"""What a state that runs again takes over: outputs, checks and books that its change does not touch, and the dear
tables that earlier builds kept; the rest is made.

A change of one policy row so runs the models that read it and those behind them, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.execute.context import StateContext
from engine.execute.kept_tables import KeptTables
from engine.execute.lifetimes import is_table, tables_behind
from engine.plan.model_signature import (
    ASSERTION_KEY,
    CONTRACT_KEY,
    DRAW_KEY,
    MODEL_KEY,
    ModelSignatures,
    entity_reads,
    own_reads,
)
from engine.runs.folder import RunFolder
from engine.runs.record import OutputRecord, StateRecord

DEAR_S = 0.5
"""CPU-seconds behind a table that make it worth keeping: a copy on disk costs a tenth of that for such a table."""

Found = tuple[RunFolder, StateRecord]


@dataclass(frozen=True)
class Reuse:
    """What is taken over and what is made; names are those of models, keys those of a record's `made`."""

    made: Mapping[str, str] = field(default_factory=dict)
    """Key -> signature of everything in the state that has one."""
    outputs: Mapping[str, tuple[RunFolder, StateRecord, OutputRecord]] = field(default_factory=dict)
    checks: Mapping[str, StateRecord] = field(default_factory=dict)
    """Key of a contract or an assertion -> the record of the state whose checks hold."""
    books: Mapping[str, Found] = field(default_factory=dict)
    """Draw -> the state whose books of its stream hold."""
    metrics: StateRecord | None = None
    """The state whose metrics hold, all of them or none."""
    tables: frozenset[str] = frozenset()
    """Models whose rows were kept."""
    models: frozenset[str] = frozenset()
    """Models that are made, the kept ones with them."""
    keep: frozenset[str] = frozenset()
    """Models whose rows are to be kept for the next build."""


def plan_reuse(context: StateContext, kept: KeptTables) -> Reuse:
    """Decide it; a replay takes nothing over."""
    signatures = ModelSignatures(
        context.project,
        context.segment,
        context.state,
        context.known,
        context.seed,
        context.identity.scenario_ids,
        context.identity.manifest_fingerprint,
    )
    planner = _Planner(context, signatures, kept)
    if context.replay:
        return Reuse(planner.made, models=frozenset(planner.models))
    return planner.plan()


class _Planner:
    def __init__(self, context: StateContext, signatures: ModelSignatures, kept: KeptTables) -> None:
        self._context = context
        self._kept = kept
        self.made = signatures.all()
        self.models = {query.name: query for query in context.state.models}
        self._reads = signatures.reads
        key = (context.state.state_id, context.seed, context.identity.profile)
        self._before = context.index.recent(key)

    def plan(self) -> Reuse:
        outputs = {name: output for name in self.models if (output := self._output(name)) is not None}
        contracts = [CONTRACT_KEY + name for name in self._checked()]
        assertions = [ASSERTION_KEY + query.name for query in self._context.state.assertions]
        checks = {key: found[1] for key in (*contracts, *assertions) if (found := self._holds(key)) is not None}
        books = {
            name: found
            for name, query in self.models.items()
            if query.materialize == "draw" and (found := self._holds(DRAW_KEY + name)) is not None
        }
        metrics = self._metrics()
        roots = self._roots(outputs, checks, books, metrics)
        needed, tables = self._closure(roots, outputs)
        # A document that a model reads is made as the relation that it reads.
        outputs = {name: found for name, found in outputs.items() if name not in needed}
        keep = self._worth_keeping(needed - tables)
        return Reuse(self.made, outputs, checks, books, metrics, tables, needed, keep)

    def _holds(self, key: str) -> Found | None:
        """The last state with this signature under this key."""
        wanted = self.made.get(key)
        return next((found for found in self._before if wanted and found[1].made.get(key) == wanted), None)

    def _output(self, name: str) -> tuple[RunFolder, StateRecord, OutputRecord] | None:
        signature = self.made.get(MODEL_KEY + name)
        if signature is None or self.models[name].materialize not in ("dataset", "json"):
            return None
        for folder, record in self._before:
            for output in record.outputs:
                if output.dataset == name and output.model_signature == signature:
                    return folder, record, output
        return self._context.index.invariant(name, signature)

    def _checked(self) -> list[str]:
        """The models with a contract."""
        datasets = self._context.project.datasets
        return [name for name in self.models if name in datasets and datasets[name].contract is not None]

    def _metrics(self) -> StateRecord | None:
        keys = [MODEL_KEY + name for name, query in self.models.items() if query.materialize == "metrics"]
        for _, record in self._before:
            if all(key in self.made and record.made.get(key) == self.made[key] for key in keys):
                return record
        return None

    def _roots(
        self,
        outputs: Mapping[str, object],
        checks: Mapping[str, StateRecord],
        books: Mapping[str, Found],
        metrics: StateRecord | None,
    ) -> set[str]:
        """What must be there for its own sake: what is new or changed, and what is published, checked, counted or
        measured anew.
        """
        project, roots = self._context.project, set()
        for name, query in self.models.items():
            publishes = query.materialize in ("dataset", "json") and name not in outputs
            draws = query.materialize == "draw" and name not in books
            measures = query.materialize == "metrics" and metrics is None
            is_new = name not in outputs and self._holds(MODEL_KEY + name) is None
            if publishes or measures or is_new:
                roots.add(name)
            if draws:
                roots |= {name} | entity_reads(project, query, self.models)
        for name in self._checked():
            if CONTRACT_KEY + name not in checks:
                contract = project.datasets[name].contract
                assert contract is not None
                roots |= ({key.references for key in contract.foreign_keys} & self.models.keys()) | {name}
        for query in self._context.state.assertions:
            if ASSERTION_KEY + query.name not in checks:
                roots |= own_reads(project, query, self.models)
        return roots

    def _closure(self, roots: set[str], outputs: Mapping[str, object]) -> tuple[frozenset[str], frozenset[str]]:
        """(what is made, which of that is kept): from the roots down to what is taken over."""
        needed: set[str] = set()
        tables: set[str] = set()
        pending = sorted(roots)
        while pending:
            name = pending.pop()
            taken = name in outputs and self.models[name].materialize == "dataset"
            if name in needed or taken:
                continue
            needed.add(name)
            if is_table(self.models[name]) and self._kept.has(self.made.get(MODEL_KEY + name)):
                tables.add(name)
            else:
                pending += sorted(self._reads[name] - needed)
        return frozenset(needed), frozenset(tables)

    def _worth_keeping(self, made: Iterable[str]) -> frozenset[str]:
        """Dear tables that this build's change does not touch and that something reads which it does touch."""
        if not self._before:
            return frozenset()
        last = self._before[0][1]
        made = set(made)
        changed = {name for name in made if last.made.get(MODEL_KEY + name) != self.made.get(MODEL_KEY + name)}
        readers: set[str] = set()
        for name in changed:
            readers |= tables_behind(self.models, self._reads, self._reads[name])
        cost = {str(event.get("model")): float(event["cpu_s"]) for event in last.steps}
        return frozenset(
            name
            for name in readers & made - changed
            if self.made.get(MODEL_KEY + name) and self._cost_behind(name, cost) >= DEAR_S
        )

    def _cost_behind(self, name: str, cost: Mapping[str, float]) -> float:
        seen: set[str] = set()
        pending = [name]
        while pending:
            found = pending.pop()
            if found not in seen:
                seen.add(found)
                pending += self._reads[found]
        return sum(cost.get(found, 0.0) for found in seen)
