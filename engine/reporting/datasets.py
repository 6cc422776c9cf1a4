"""What a run published, dataset by dataset: how much, where, under which digest, and what judges and draws it."""

from __future__ import annotations

from typing import Any

from engine.explain.gate import GateFile, gate_files
from engine.project.definition import Project
from engine.project.order import named_relations, query_closure
from engine.runs.folder import RunFolder

Json = dict[str, Any]


def datasets_of(project: Project, folder: RunFolder, segments: list[Json]) -> list[Json]:
    """Every published dataset of the run's states; gates and charts are those of the segments reported."""
    shown = {segment["segment"] for segment in segments}
    gates = [(gate, gate_reads(project, gate)) for gate in gate_files(project) if gate.segment.name in shown]
    return [
        {
            "dataset": output.dataset,
            "segment": record.segment,
            "state": record.state_id,
            "title": _title(project, output.dataset),
            "kind": output.kind,
            "rows": output.rows,
            "bytes": output.bytes,
            "files": len(output.files),
            "path": output.path,
            "content_digest": output.content_digest,
            "made_by": record.run_id,
            "checks": len(record.checks),
            "lies_apart": output.is_truth,
            "gates": [
                {"segment": gate.segment.name, "gate": gate.test_id}
                for gate, read in gates
                if output.dataset in read
            ],
            "charts": [
                {"segment": segment["segment"], "name": chart["name"], "title": chart["title"]}
                for segment in segments
                for chart in segment["charts"]
                if output.dataset in chart["reads"]
            ],
        }
        for record in folder.records()
        for output in record.outputs
    ]


def gate_reads(project: Project, gate: GateFile) -> set[str]:
    """The datasets that a gate reads, itself or through what it is made of."""
    segment = gate.segment
    others = query_closure((*segment.gates, *segment.certify), [gate.query], project.macros)
    named = {name for query in (gate.query, *others) for name in named_relations(query.sql, project.macros)}
    return named & project.datasets.keys()


def _title(project: Project, name: str) -> str:
    """What the contract calls the dataset; nothing of what the engine writes itself."""
    dataset = project.datasets.get(name)
    contract = dataset.contract if dataset else None
    return contract.title if contract else ""
