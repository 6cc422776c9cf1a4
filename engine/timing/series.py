"""A series: cold samples of a segment's states in one run, with all that must not change when time does.

A sample is one timing of every state, from the performance files that a run published or from a replay in a
process of its own. A series outlives its run: it holds digests, counts, schemas and accounts itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from engine.errors import EngineError, close_matches
from engine.hashing import digest, file_sha256
from engine.project.definition import Project, Segment
from engine.runs.folder import RECEIPT, RunFolder
from engine.runs.record import StateRecord
from engine.timing.perf_files import perf_partition

Json = dict[str, Any]
KIND = "perf_series"
TOTAL = "total"
COLD, WARM = "cold", "warm"


@dataclass(frozen=True)
class Sample:
    """One timing of the states of a segment."""

    source: str
    """`run`: the files that its build published; `replay`: recomputed in a process of its own."""
    thermal: str
    host: str
    cpus: int | None
    threads: int | None
    runtime: dict[str, str]
    captured_utc: str
    states: dict[str, Json]
    """State -> elapsed_s, cpu_s, peak_rss_mb, steps (step, lane, elapsed_s)."""


@dataclass(frozen=True)
class Series:
    """Samples of one run of a segment."""

    segment: str
    run_id: str
    receipt_sha256: str
    identity: Json
    facts: dict[str, Json]
    """State -> what a change for speed may not move."""
    samples: tuple[Sample, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """States that every sample timed."""
        return tuple(name for name in self.facts if all(name in sample.states for sample in self.samples))

    def elapsed(self, state: str) -> list[float]:
        """Seconds of a state, or of all of them together, sample by sample."""
        if state == TOTAL:
            return [
                round(sum(float(s.states[name]["elapsed_s"]) for name in self.states), 4) for s in self.samples
            ]
        return [float(sample.states[state]["elapsed_s"]) for sample in self.samples]

    def median_s(self, state: str) -> float:
        return round(median(self.elapsed(state)), 4)

    def noise(self, state: str) -> float:
        """Width of the samples over their median: 0 for a single one, which proves nothing."""
        found = self.elapsed(state)
        middle = median(found)
        return round((max(found) - min(found)) / middle, 4) if middle else 0.0

    def step_medians(self) -> dict[tuple[str, str, str], float]:
        """(state, step, lane) -> median seconds; a step sums its models."""
        steps: dict[tuple[str, str, str], list[float]] = {}
        for number, sample in enumerate(self.samples):
            for state, timing in sample.states.items():
                for event in timing["steps"]:
                    key = (state, event["step"], event["lane"])
                    steps.setdefault(key, [0.0] * len(self.samples))[number] += float(event["elapsed_s"])
        return {key: round(median(values), 4) for key, values in steps.items()}

    def document(self) -> Json:
        return {"kind": KIND, "v": 1, **asdict(self), "samples": [asdict(sample) for sample in self.samples]}


def from_document(raw: Json, where: str) -> Series:
    """A series out of its JSON, or out of an artifact that holds it."""
    raw = raw.get("series", raw)
    if raw.get("kind") != KIND:
        raise EngineError(
            82,
            "this is no series of timings",
            place="PERF",
            where=where,
            expected=KIND,
            found=str(raw.get("kind")),
            hint="engine perf baseline writes one",
            exit_code=2,
        )
    fields = {key: raw[key] for key in ("segment", "run_id", "receipt_sha256", "identity", "facts")}
    return Series(**fields, samples=tuple(Sample(**sample) for sample in raw["samples"]))


def facts_of(record: StateRecord) -> Json:
    """What a change for speed may not move, and what may only improve."""
    failed = [check["severity"] for check in record.checks if check["result"] == "FAIL"]
    return {
        "signature": record.signature,
        "status": "FAIL" if "REQUIRED" in failed else "PASS",
        "outputs": {
            o.dataset: {
                "kind": o.kind,
                "content_digest": o.content_digest,
                "rows": o.rows,
                "schema": digest(list(o.columns)),
                "place": "/".join(part for part in o.path.split("/") if "=" not in part),
            }
            for o in record.outputs
        },
        "rng": digest(list(record.rng)),
        "checks": len(record.checks),
        "warnings": sum(severity != "REQUIRED" for severity in failed),
        "inputs": digest(record.parts.get("inputs", {})),
        "policies": digest(record.parts.get("policies", {})),
        "seal": record.bundle_digest,
    }


def records_of(folder: RunFolder, segment: Segment) -> dict[str, StateRecord]:
    """State -> record, for the states of the segment that stand in the run."""
    found = {name.name: folder.record(name.state_id) for name in segment.states}
    return {name: record for name, record in found.items() if record is not None}


def series_of(folder: RunFolder, segment: Segment, samples: tuple[Sample, ...]) -> Series:
    """The series of a run with these samples."""
    receipt = folder.receipt()
    return Series(
        segment.name,
        folder.name,
        file_sha256(folder.root / RECEIPT),
        receipt["identity"],
        {name: facts_of(record) for name, record in records_of(folder, segment).items()},
        samples,
    )


def published_sample(folder: RunFolder, segment: Segment) -> Sample:
    """The timing that a run's own build published; cold only where this run itself computed every state."""
    records = records_of(folder, segment)
    if not records:
        raise EngineError(
            20,
            f"{segment.name} is not in this run",
            place="PERF",
            where=str(folder.root),
            hint=f"engine build --select '+{segment.name}'",
            exit_code=3,
        )
    seed = next(iter(records.values())).seed
    place = folder.root / segment.reports / "perf" / perf_partition(segment, seed, folder)
    try:
        summary = json.loads((place / f"perf_summary_{segment.name}.json").read_text("utf-8"))
        lines = (place / f"perf_events_{segment.name}.jsonl").read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise EngineError(
            82,
            f"the performance files of {segment.name} cannot be read",
            place="PERF",
            where=str(place),
            found=str(error),
            hint="engine build writes them",
            exit_code=4,
        ) from error
    events = [json.loads(line) for line in lines]
    receipt = folder.receipt()
    states = {
        name: {
            **timing,
            "peak_rss_mb": max((e["peak_rss_mb"] for e in events if e["state"] == name), default=0.0),
            "steps": [
                {key: e[key] for key in ("step", "lane", "elapsed_s")} for e in events if e["state"] == name
            ],
        }
        for name, timing in summary["states"].items()
    }
    cold = all(record.run_id == folder.name for record in records.values())
    return Sample(
        "run",
        COLD if cold else WARM,
        receipt["host"],
        None,
        None,
        receipt["runtime"],
        max(record.finished_utc for record in records.values()),
        states,
    )


def replayed_samples(
    folder: RunFolder,
    runs_root: Path,
    project: Project,
    segment: Segment,
    repeats: int,
    threads: int | None,
    tell: Callable[[str], None],
) -> tuple[Sample, ...]:
    """Cold samples: every state recomputed, its bytes proved equal, each time in a process of its own."""
    samples = []
    for number in range(1, repeats + 1):
        tell(f"cold run {number} of {repeats}: {segment.name} of run {folder.name[:8]}")
        command = [
            sys.executable,
            "-m",
            "engine",
            "perf",
            "sample",
            segment.name,
            "--run",
            folder.name,
            "--runs-root",
            str(runs_root),
            "--project",
            str(project.root),
            "--json",
        ]
        command += ["--threads", str(threads)] if threads else []
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        if done.returncode:
            raise EngineError(
                95,
                "a cold run did not come to its end",
                place="PERF",
                where=str(folder.root),
                found=done.stderr.strip()[-400:],
                hint=f"engine build --select '{segment.name}' first",
            )
        samples.append(Sample(**json.loads(done.stdout)))
    return tuple(samples)


def phase_of(segment: Segment, name: str) -> Json:
    """A phase of the segment's performance lane; EngineError 097 with the nearest."""
    phases: Json = (segment.document.get("performance") or {}).get("phases") or {}
    if name not in phases:
        raise EngineError(
            97,
            f"{segment.name} has no phase {name!r}",
            place="PERF",
            where=f"sql/{segment.name}/segment.yaml",
            expected=", ".join(phases) or "performance: phases:",
            hint=close_matches(name, phases) or f"engine perf show {segment.name}",
            exit_code=2,
        )
    return {"phase": name, **phases[name]}


def figure(segment: Segment, name: str, default: float) -> float:
    """A figure of the segment's performance lane, such as the least noise band."""
    return float((segment.document.get("performance") or {}).get(name, default))
