"""Explain a gate: what it asks and why, its formula, owner and knobs, and what the current run showed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.assurance.claims import MISSING, Claims, Looked
from engine.assurance.rederive import row_of
from engine.assurance.score import DIAGNOSTIC
from engine.assurance.scorers import OUTSIDE, THRESHOLDS, policy_with
from engine.hashing import sha256_hex
from engine.project.definition import Project, Query, Segment
from engine.project.order import query_closure
from engine.runs.folder import RunFolder
from engine.runs.gateboard import gateboard_path, mark_of
from engine.runs.regular_file import read_bytes

Json = dict[str, Any]


@dataclass(frozen=True)
class GateFile:
    """One gate id of one segment and the file that measures it."""

    segment: Segment
    test_id: str
    query: Query

    @property
    def across_seeds(self) -> bool:
        return self.query in self.segment.certify


def gate_files(project: Project) -> list[GateFile]:
    """Every gate id with its file; of several files, the one that says its formula."""
    found: dict[tuple[str, str], GateFile] = {}
    for segment in project.segments.values():
        for query in (*segment.gates, *segment.certify):
            for test in query.header.get("tests") or () if query.materialize == "gate" else ():
                key = (segment.name, str(test))
                if key not in found or test in (query.header.get("formula") or {}):
                    found[key] = GateFile(segment, str(test), query)
    return list(found.values())


def explain_gate(project: Project, gate: GateFile, folder: RunFolder | None, claims: Claims | None = None) -> Json:
    """The gate as a document; `run` is None where it was never scored. `claims`: a checker that is shared."""
    segment, query = gate.segment, gate.query
    metrics = _thresholds(project, gate)
    formula = query.header.get("formula") or {}
    owners = sorted({str(row["owner_state"]) for row in metrics} or {str(query.header.get("owner_state") or "")})
    return {
        "gate": gate.test_id,
        "segment": segment.name,
        "across_seeds": gate.across_seeds,
        "doc": " ".join(str(query.header["doc"]).split()),
        "formula": formula.get(gate.test_id),
        "file": query.path,
        "sql": query.text.strip(),
        "owners": [
            {"state": f"{segment.name}.{owner}", "rerun": f"engine build --select '{segment.name}.{owner}+'"}
            for owner in owners
            if owner
        ],
        "knobs": [knob_of(project, str(knob)) for knob in query.header.get("knobs") or ()],
        "metrics": [
            {
                key: row.get(key)
                for key in (
                    "metric_name",
                    "comparison",
                    "threshold_b",
                    "threshold_bplus",
                    "threshold_a",
                    "basis",
                    "source",
                    "owner_state",
                    "decides",
                )
            }
            for row in metrics
        ],
        "run": _current(project, gate, folder, claims or Claims(project, folder.root.parent)) if folder else None,
    }


def _thresholds(project: Project, gate: GateFile) -> list[Json]:
    """The gate's rows of the thresholds policies, in their order."""
    rows: list[Json] = []
    for name in (THRESHOLDS, OUTSIDE):
        policy = policy_with(project, gate.segment, name)
        rows += policy.document[name] if policy else []
    return [row for row in rows if row["test_id"] == gate.test_id]


def knob_of(project: Project, path: str) -> Json:
    """A knob with its file and its value now; `known` is false where the policy has no such key."""
    namespace, _, rest = path.partition(".")
    name, _, key = rest.partition(".")
    policy = project.policies.get(f"{namespace}.{name}")
    value: Any = policy.document if policy else None
    for part in key.split(".") if key else ():
        value = value.get(part) if isinstance(value, dict) else None
    simple = value if key and not isinstance(value, dict | list) else None
    return {"knob": path, "file": policy.path if policy else "", "value": simple, "known": value is not None}


def _current(project: Project, gate: GateFile, folder: RunFolder, claims: Claims) -> Json | None:
    """What the run's gateboard says of the gate, and how the gateboard stands: no row of an altered one."""
    if gate.across_seeds:
        return None
    looked = claims.look_at_board(folder, gate.segment)
    if looked.state == MISSING:
        return None
    identity, board = folder.identity(), looked.document
    rows = [row for row in board["tests"] if row["test_id"] == gate.test_id] if board else []
    return {
        "run_id": folder.name,
        "seed": identity.seed,
        "profile": identity.profile,
        "verdict": looked.word(),
        "standing": looked.standing,
        "rows": [{**row, "mark": mark_of(row_of(row)), **margins(row)} for row in rows],
        "cells": {
            name: cells_of(gateboard_path(folder, gate.segment).parent, name, looked)
            for name in cell_names(project, gate)
        },
    }


def margins(row: Json) -> Json:
    """How far a row lies on the good side of each of its thresholds."""
    return {f"margin_{band}": margin(row, f"threshold_{band}") for band in ("B", "Bplus", "A")}


def margin(row: Json, level: str) -> float | None:
    """How far a value lies on the good side of a threshold, in its own units; None where either is missing."""
    value, threshold = row["value"], row.get(level)
    if value is None or threshold is None:
        return None
    if row["comparison"] == "=":
        return -abs(float(value) - float(threshold))
    gap = float(value) - float(threshold)
    return gap if row["comparison"] == ">=" else -gap


def cell_names(project: Project, gate: GateFile) -> list[str]:
    """The tables beside the gateboard with the gate's cells: as its header says, else the diagnostics it reads."""
    named = [str(name) for name in gate.query.header.get("cells") or ()]
    read = query_closure(gate.segment.gates, [gate.query], project.macros)
    return named or [query.name for query in read if query.materialize == DIAGNOSTIC]


def cells_of(place: Path, name: str, looked: Looked) -> list[Json]:
    """The rows of a table beside a gateboard; none where it is not the one that was scored with it."""
    told = (looked.document or {}).get("tables", {}).get(f"{name}.json")
    try:
        text = read_bytes(place / f"{name}.json")
    except OSError:
        return []
    if told != sha256_hex(text):
        return []
    rows: list[Json] = json.loads(text)
    return rows
