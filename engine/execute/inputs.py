"""What a session reads from a run folder: policies, datasets, sources, the engine's records, shared views."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.execute.evidence_rows import add_evidence
from engine.execute.session import Session
from engine.project.definition import EVIDENCE, Project, Segment
from engine.project.dependencies import Reads, policy_relations
from engine.runs.folder import Identity, RunFolder
from engine.runs.record import StateRecord
from engine.runs.verify import DigestMemory, verify_output


@dataclass(frozen=True)
class RunInputs:
    """A run folder to read from."""

    project: Project
    folder: RunFolder
    identity: Identity
    seed: int
    records: dict[str, StateRecord]
    """State id -> record, of what may be read."""
    memory: DigestMemory

    def register(
        self,
        session: Session,
        segment: Segment,
        reads: Reads,
        place: str,
        *,
        without: Collection[str] = (),
        sources: bool = True,
    ) -> None:
        """Everything that is read, by the names that the SQL gives it; outputs are verified first.

        `without`: datasets that the session makes itself. EngineError 021 where a file is not as published.
        """
        session.add_policies(policy_relations(self.project, reads.policy_relations))
        for name in sorted(reads.datasets - set(without)):
            owner = self.project.datasets[name]
            output = self.records[f"{owner.segment}.{owner.state}"].output(name)
            verify_output(self.folder, output, self.memory, segment.name, place)
            session.add_output(self.folder.root, output)
        for name in sorted(reads.sources) if sources else ():
            session.add_source(name)
        add_evidence(
            session,
            reads.evidence & set(EVIDENCE),
            self.folder,
            segment,
            self.records,
            self.memory,
            self.seed,
            self.identity.manifest_fingerprint,
            self.identity.scenario_ids,
            place,
        )
        for view in reads.views.values():
            session.create(view, "VIEW")
