"""Run reports and the JSON-lines log of a run, at their contract paths."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder, utc_now
from engine.runs.record import StateRecord
from engine.runs.regular_file import read_text
from engine.text_files import written_json
from engine.timing.perf_files import write_perf_files
from engine.whole_files import append_line, mend_lines, write_atomically

Json = dict[str, Any]


class RunLog:
    """Appends JSON lines to the run's log."""

    def __init__(self, folder: RunFolder) -> None:
        self._path = folder.root / f"run_log_{folder.name}.jsonl"
        self._run_id = folder.name

    def mend(self) -> None:
        """Remove half a line that a killed build left."""
        mend_lines(self._path)

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
        append_line(self._path, json.dumps(line, sort_keys=True, default=str))


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


def write_run_reports(
    project: Project, folder: RunFolder, records: dict[str, StateRecord], outcomes: dict[str, str]
) -> None:
    """Each segment's performance files, and every state's run report last: see `are_reports_current`."""
    by_segment: dict[str, list[StateRecord]] = defaultdict(list)
    for record in records.values():
        by_segment[record.segment].append(record)
    for name, found in by_segment.items():
        reused = {r.state for r in found if outcomes[r.state_id] not in ("built", "replayed")}
        write_perf_files(project.segments[name], folder, found, reused)
    for state_id, record in records.items():
        segment = project.segments[record.segment]
        place = folder.report_path(segment.reports, record.state)
        report = state_report(segment, record, folder, outcomes[state_id])
        write_atomically(place, json.dumps(report, indent=1, sort_keys=True, default=str) + "\n")


def are_reports_current(project: Project, folder: RunFolder, records: dict[str, StateRecord]) -> bool:
    """Whether every state's run report is of the state as it stands; nothing is written after these reports.

    A build that dies between its last state and its last report leaves some that are not.
    """
    for record in records.values():
        try:
            path = folder.report_path(project.segments[record.segment].reports, record.state)
            if written_json(read_text(path)).get("signature") != record.signature:
                return False
        except (OSError, ValueError, AttributeError):
            return False
    return True
