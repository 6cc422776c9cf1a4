"""The performance files that a build publishes: events, their summary, and the check against budgets."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from engine.project.definition import Segment
from engine.runs.folder import RunFolder
from engine.runs.record import StateRecord
from engine.timing.budgets import RANKS, TOTAL, graded, share
from engine.timing.clock import LANES
from engine.whole_files import write_atomically

Json = dict[str, Any]


def perf_summary(segment: Segment, records: list[StateRecord]) -> Json:
    """State, step and lane totals with shares, and the hotspots in order; a step sums its models."""
    states, lanes = {}, dict.fromkeys(LANES, 0.0)
    steps: dict[tuple[str, str], float] = defaultdict(float)
    for record in records:
        measured = 0.0
        for event in record.steps:
            lanes[event["lane"]] += event["elapsed_s"]
            measured += event["elapsed_s"]
            steps[record.state, event["step"]] += event["elapsed_s"]
        states[record.state] = {
            "elapsed_s": record.elapsed_s,
            "cpu_s": record.cpu_s,
            "unaccounted_s": round(record.elapsed_s - measured, 4),
        }
    total = sum(state["elapsed_s"] for state in states.values())
    ranked = sorted(steps.items(), key=lambda item: (-item[1], item[0]))
    return {
        "segment": segment.name,
        "elapsed_s": round(total, 4),
        "states": states,
        "lanes": {lane: _part(value, total) for lane, value in lanes.items()},
        "steps": [{"state": state, "step": step, **_part(value, total)} for (state, step), value in steps.items()],
        "hotspot_ranking": [
            {"rank": rank, "state": state, "step": step, "elapsed_s": round(value, 4)}
            for rank, ((state, step), value) in zip(RANKS, ranked, strict=False)
        ],
    }


def _part(value: float, total: float) -> Json:
    return {"elapsed_s": round(value, 4), "share": share(value, total)}


def budget_check(segment: Segment, records: list[StateRecord]) -> Json:
    """GREEN within target, AMBER within stretch, RED beyond; a state without a time fails, and so the whole."""
    elapsed = {record.state: record.elapsed_s for record in records}
    rows = {state.name: graded(segment, state.name, elapsed.get(state.name)) for state in segment.states}
    total = round(sum(elapsed.values()), 4) if all(name in elapsed for name in rows) else None
    whole = graded(segment, TOTAL, total)
    return {
        "segment": segment.name,
        "states": rows,
        TOTAL: whole,
        "overall_pass": all(row["status"] in ("GREEN", "AMBER") for row in (*rows.values(), whole)),
    }


def perf_partition(segment: Segment, seed: int, folder: RunFolder) -> str:
    """Where the performance files of a run stand: by seed, and by the tokens of the run that its data goes by."""
    identity = folder.receipt()["identity"]
    names = [name for name in ("parameter_hash", "manifest_fingerprint") if name in segment.partition]
    return "/".join([f"seed={seed}", *(f"{name}={identity[name]}" for name in names)])


def write_perf_files(segment: Segment, folder: RunFolder, records: list[StateRecord], reused: set[str]) -> None:
    """Write the performance files of a segment; `reused`: states that this build has not computed."""
    place = folder.root / segment.reports / "perf" / perf_partition(segment, records[0].seed, folder)
    lines = [
        json.dumps({**event, "reused": record.state in reused}, sort_keys=True) + "\n"
        for record in records
        for event in record.steps
    ]
    write_atomically(place / f"perf_events_{segment.name}.jsonl", "".join(lines))
    for kind, document in (
        ("summary", perf_summary(segment, records)),
        ("budget_check", budget_check(segment, records)),
    ):
        path = place / f"perf_{kind}_{segment.name}.json"
        write_atomically(path, json.dumps(document, indent=1, sort_keys=True) + "\n")
