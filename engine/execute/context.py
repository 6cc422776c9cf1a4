"""What a state needs to know while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.duckdb_connection import Resources
from engine.hashing import parameter_hash
from engine.plan.signature import KnownStates, Parts, segment_policies, state_reads
from engine.project.definition import SEAL, Project, Segment, State
from engine.runs.folder import Identity, RunFolder
from engine.runs.index import StateIndex
from engine.runs.record import TRUTH, OutputRecord, StateRecord
from engine.runs.verify import DigestMemory


@dataclass
class StateContext:
    """One state about to run in one folder."""

    project: Project
    segment: Segment
    state: State
    folder: RunFolder
    identity: Identity
    seed: int
    resources: Resources
    known: KnownStates
    index: StateIndex
    memory: DigestMemory
    records: dict[str, StateRecord]
    """State id -> record, for every state that stands in the folder."""
    signature: str
    parts: Parts
    replay: bool = False
    """Recompute everything: adopt nothing that another run made."""
    on_step: Callable[[dict[str, Any]], None] = field(default=lambda event: None)

    def policies(self) -> dict[str, dict[str, Any]]:
        """The policies behind this state, as documents."""
        names = state_reads(self.project, self.segment, self.state).policies
        if self.state.kind == SEAL:
            names = {policy.policy_id for policy in segment_policies(self.project, self.segment)}
        return {name: self.project.policies[name].document for name in sorted(names)}

    def state_parameter_hash(self) -> str:
        """parameter_hash of the policies that the state reads."""
        return parameter_hash({name: self.project.policies[name].digest for name in self.policies()})

    def segment_parameter_hash(self) -> str:
        """parameter_hash of the policies that the segment's states read."""
        return parameter_hash(
            {policy.policy_id: policy.digest for policy in segment_policies(self.project, self.segment)}
        )

    @cached_property
    def tokens(self) -> str:
        """The partition of this state's outputs as path tokens, with a leading slash if there are any."""
        values = {
            "seed": str(self.seed),
            "manifest_fingerprint": self.identity.manifest_fingerprint,
            "parameter_hash": self.state_parameter_hash(),
            "scenario_id": "+".join(self.identity.scenario_ids),
        }
        return "".join(f"/{token}={values[token]}" for token in self.segment.partition)

    def output_path(self, dataset: str) -> str:
        """Where an output of this state is published, relative to the folder."""
        known = self.project.datasets.get(dataset)
        home = f"{self.segment.home}/{TRUTH}" if known is not None and known.truth else self.segment.home
        return f"{home}/{dataset}{self.tokens}"

    def output_of(self, dataset: str) -> OutputRecord:
        """The record of a dataset that stands in the folder."""
        owner = self.project.datasets[dataset]
        return self.records[f"{owner.segment}.{owner.state}"].output(dataset)

    def bundle_place(self, segment: Segment) -> str:
        """Where a segment's bundle stands in the folder, relative to it."""
        record = self.records[segment.bundle_state.state_id]
        return next(output.path for output in record.outputs if output.kind == "bundle")
