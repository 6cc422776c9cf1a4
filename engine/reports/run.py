"""Run reports, the JSON-lines log, and performance files at their contract paths."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from engine.perf import LANES
from engine.project.definition import Project, Segment
from engine.runs.document import write_atomically
from engine.runs.folder import RunFolder, utc_now
from engine.runs.record import StateRecord

Json = dict[str, Any]

TOTAL = "total"
"""The budget of a segment as a whole."""


class RunLog:
    """Appends JSON lines to the run's log."""

    def __init__(self, folder: RunFolder) -> None:
        self._path = folder.root / f"run_log_{folder.name}.jsonl"
        self._run_id = folder.name

    def write(self, event: str, state_id: str, detail: Json, code: str = "", level: str = "INFO") -> None:
        """One event: GATE, SEAL, STEP, VALIDATION, EMIT, REUSE, RNG, RECOVER, FAIL."""
        segment, _, state = state_id.partition(".")
        line = {
            "ts_utc": utc_now(),
            "level": level,
            "segment": segment,
            "state": state,
            "run_id": self._run_id,
            "event": event,
            "code": code,
            "detail": detail,
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, sort_keys=True, default=str) + "\n")


def state_report(segment: Segment, record: StateRecord, folder: RunFolder, outcome: str) -> Json:
    """The run report of one state."""
    receipt = folder.receipt()["identity"]
    return {
        "segment": record.segment,
        "state": record.state,
        "run_id": folder.name,
        "seed": record.seed,
        "parameter_hash": receipt["parameter_hash"],
        "manifest_fingerprint": receipt["manifest_fingerprint"],
        "scenario_ids": receipt["scenario_ids"],
        "lane": "candidate",
        "status": "PASS" if outcome in ("built", "replayed") else "REUSED",
        "produced_by": record.run_id,
        "validation_mode": "full",
        "signature": record.signature,
        "finished_utc": record.finished_utc,
        "durations": {"wall_ms": round(record.elapsed_s * 1000), "cpu_ms": round(record.cpu_s * 1000)},
        "counts": {o.dataset: o.rows for o in record.outputs},
        "metrics": list(record.metrics),
        "checks": [{key: value for key, value in c.items() if key != "samples"} for c in record.checks],
        "policies": {name: document.get("version") for name, document in record.policies.items()},
        "inputs": record.parts.get("inputs", {}),
        "outputs": [
            {
                "dataset": o.dataset,
                "path": o.path,
                "rows": o.rows,
                "bytes": o.bytes,
                "content_digest": o.content_digest,
                "disposition": outcome,
            }
            for o in record.outputs
        ],
        "rng": list(record.rng),
        "error": None,
        "title": segment.title,
        "peak_rss_mb": max((s["peak_rss_mb"] for s in record.steps), default=0),
    }


def failure_report(project: Project, folder: RunFolder, state_id: str, error: Json) -> None:
    """The run report of a state that failed."""
    segment, _, state = state_id.partition(".")
    place = folder.report_path(project.segments[segment].reports, state)
    write_atomically(
        place,
        json.dumps(
            {
                "segment": segment,
                "state": state,
                "run_id": folder.name,
                "status": "FAIL",
                "validation_mode": "full",
                "finished_utc": utc_now(),
                "error": error,
            },
            indent=1,
            sort_keys=True,
            default=str,
        )
        + "\n",
    )


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
    names = ("primary", "secondary", "closure")
    return {
        "segment": segment.name,
        "elapsed_s": round(total, 4),
        "states": states,
        "lanes": {
            lane: {"elapsed_s": round(value, 4), "share": round(value / total, 4) if total else 0}
            for lane, value in lanes.items()
        },
        "steps": [
            {
                "state": state,
                "step": step,
                "elapsed_s": round(value, 4),
                "share": round(value / total, 4) if total else 0,
            }
            for (state, step), value in steps.items()
        ],
        "hotspot_ranking": [
            {"rank": rank, "state": state, "step": step, "elapsed_s": round(value, 4)}
            for rank, ((state, step), value) in zip(names, ranked, strict=False)
        ],
    }


def budget_check(segment: Segment, records: list[StateRecord]) -> Json:
    """GREEN within target, AMBER within stretch, RED beyond; a state without a time fails, and so the whole."""
    elapsed = {record.state: record.elapsed_s for record in records}
    rows = {}
    for state in segment.states:
        budget = budget_of(segment, state.name)
        spent = elapsed.get(state.name)
        rows[state.name] = {"elapsed_s": spent, **budget, "status": time_grade(spent, budget)}
    total = round(sum(elapsed.values()), 4) if all(name in elapsed for name in rows) else None
    budget = budget_of(segment, TOTAL)
    whole = {"elapsed_s": total, **budget, "status": time_grade(total, budget)}
    return {
        "segment": segment.name,
        "states": rows,
        TOTAL: whole,
        "overall_pass": all(row["status"] in ("GREEN", "AMBER") for row in (*rows.values(), whole)),
    }


def budget_of(segment: Segment, state: str) -> Json:
    """Our own target and stretch of a state in seconds, where the segment gives them."""
    budget = segment.budgets.get(state) or {}
    budget = budget.get("ours", budget)
    if isinstance(budget, int | float):
        return {"target": budget, "stretch": budget}
    return {"target": budget.get("target"), "stretch": budget.get("stretch")}


def perf_partition(segment: Segment, seed: int, folder: RunFolder) -> str:
    """Where the performance files of a run stand: by seed, and by the tokens of the run that its data goes by."""
    identity = folder.receipt()["identity"]
    tokens = [f"seed={seed}"]
    tokens += [
        f"{name}={identity[name]}"
        for name in ("parameter_hash", "manifest_fingerprint")
        if name in segment.partition
    ]
    return "/".join(tokens)


def time_grade(spent: float | None, budget: Json) -> str:
    """GREEN within target, AMBER within stretch, RED beyond or without a time; GREEN where there is no budget."""
    if spent is None or budget["target"] is None:
        return "RED" if spent is None else "GREEN"
    if spent <= budget["target"]:
        return "GREEN"
    return "AMBER" if spent <= budget["stretch"] else "RED"


def write_run_reports(
    project: Project, folder: RunFolder, records: dict[str, StateRecord], outcomes: dict[str, str]
) -> None:
    """Every state's run report, and each segment's performance files."""
    by_segment: dict[str, list[StateRecord]] = defaultdict(list)
    for state_id, record in records.items():
        segment = project.segments[record.segment]
        by_segment[record.segment].append(record)
        place = folder.report_path(segment.reports, record.state)
        report = state_report(segment, record, folder, outcomes[state_id])
        write_atomically(place, json.dumps(report, indent=1, sort_keys=True, default=str) + "\n")
    for name, found in by_segment.items():
        segment = project.segments[name]
        place = folder.root / segment.reports / "perf" / perf_partition(segment, found[0].seed, folder)
        events = [
            {**event, "reused": outcomes[r.state_id] not in ("built", "replayed")}
            for r in found
            for event in r.steps
        ]
        lines = "".join(json.dumps(event, sort_keys=True) + "\n" for event in events)
        write_atomically(place / f"perf_events_{name}.jsonl", lines)
        for kind, document in (
            ("summary", perf_summary(segment, found)),
            ("budget_check", budget_check(segment, found)),
        ):
            write_atomically(
                place / f"perf_{kind}_{name}.json", json.dumps(document, indent=1, sort_keys=True) + "\n"
            )
