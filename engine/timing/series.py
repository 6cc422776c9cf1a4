"""A series: cold samples of a segment's states in one run, with all that must not change when time does.

A sample is one timing of every state, from the performance files that a run published or from a replay in a
process of its own. A series outlives its run: it holds digests, counts, schemas and accounts itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from engine.errors import EngineError, close_matches
from engine.hashing import digest, file_sha256
from engine.project.definition import Project, Segment
from engine.runs.folder import RECEIPT, RunFolder
from engine.runs.record import StateRecord
from engine.runs.regular_file import read_text
from engine.text_files import json_value, written_json
from engine.timing.budgets import TOTAL
from engine.timing.perf_files import perf_partition
from engine.timing.series_form import form_fault

Json = dict[str, Any]
KIND = "perf_series"
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


def refused(
    number: int,
    message: str,
    where: str,
    exit_code: int | None = None,
    expected: str = "",
    found: str = "",
    hint: str = "",
) -> EngineError:
    """An error of the performance lane."""
    return EngineError(
        number, message, place="PERF", where=where, expected=expected, found=found, hint=hint, exit_code=exit_code
    )


def from_document(raw: Any, where: str) -> Series:
    """A series out of its JSON, or out of an artifact that holds it."""
    raw = raw.get("series", raw) if isinstance(raw, dict) else raw
    kind, hint = raw.get("kind") if isinstance(raw, dict) else None, "engine perf baseline writes one"
    fault = "" if kind == KIND else str(kind)
    if fault or (fault := form_fault(raw)):
        raise refused(82, "this is no series of timings", where, 2, expected=KIND, found=fault, hint=hint)
    fields = {key: raw[key] for key in ("segment", "run_id", "receipt_sha256", "identity", "facts")}
    return Series(**fields, samples=tuple(Sample(**sample) for sample in raw["samples"]))


def read_series(file: str) -> Series:
    """The series in an artifact's file; EngineError 082 where it cannot be read."""
    try:
        return from_document(json_value(Path(file).read_text("utf-8")), file)
    except (OSError, ValueError) as error:
        found, hint = str(error)[:200], "engine perf baseline writes one"
        raise refused(82, "this artifact cannot be read", file, 2, found=found, hint=hint) from error


def timing_of(events: Iterable[Json], **times: Any) -> Json:
    """The timing of a state in a sample: its times, its highest memory, and the steps of its events."""
    events = list(events)
    return {
        **times,
        "peak_rss_mb": max((event["peak_rss_mb"] for event in events), default=0.0),
        "steps": [{key: event[key] for key in ("step", "lane", "elapsed_s")} for event in events],
    }


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
        hint = f"engine build --select '+{segment.name}'"
        raise refused(20, f"{segment.name} is not in this run", str(folder.root), 3, hint=hint)
    seed = next(iter(records.values())).seed
    place = folder.root / segment.reports / "perf" / perf_partition(segment, seed, folder)
    try:
        summary = json.loads(read_text(place / f"perf_summary_{segment.name}.json"))
        lines = read_text(place / f"perf_events_{segment.name}.jsonl").splitlines()
    except (OSError, ValueError) as error:
        message, hint = f"the performance files of {segment.name} cannot be read", "engine build writes them"
        raise refused(82, message, str(place), 4, found=str(error), hint=hint) from error
    events = [written_json(line) for line in lines]
    receipt = folder.receipt()
    cold = all(record.run_id == folder.name for record in records.values())
    return Sample(
        source="run",
        thermal=COLD if cold else WARM,
        host=receipt["host"],
        cpus=None,
        threads=None,
        runtime=receipt["runtime"],
        captured_utc=max(record.finished_utc for record in records.values()),
        states={
            name: timing_of((event for event in events if event["state"] == name), **times)
            for name, times in summary["states"].items()
        },
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
    options = {"--run": folder.name, "--runs-root": str(runs_root), "--project": str(project.root)}
    if threads:
        options["--threads"] = str(threads)
    command = [sys.executable, "-m", "engine", "perf", "sample", segment.name, "--json"]
    command += [word for option in options.items() for word in option]
    samples = []
    for number in range(1, repeats + 1):
        tell(f"cold run {number} of {repeats}: {segment.name} of run {folder.name[:8]}")
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        if done.returncode:
            found, hint = done.stderr.strip()[-400:], f"engine build --select '{segment.name}' first"
            raise refused(95, "a cold run did not come to its end", str(folder.root), found=found, hint=hint)
        samples.append(Sample(**json.loads(done.stdout)))
    return tuple(samples)


def phase_of(segment: Segment, name: str) -> Json:
    """A phase of the segment's performance lane; EngineError 097 with the nearest."""
    phases: Json = (segment.document.get("performance") or {}).get("phases") or {}
    if name not in phases:
        hint = close_matches(name, phases) or f"engine perf show {segment.name}"
        expected, where = ", ".join(phases) or "performance: phases:", f"sql/{segment.name}/segment.yaml"
        raise refused(97, f"{segment.name} has no phase {name!r}", where, 2, expected=expected, hint=hint)
    return {"phase": name, **phases[name]}


def figure(segment: Segment, name: str, default: float) -> float:
    """A figure of the segment's performance lane, such as the least noise band."""
    return float((segment.document.get("performance") or {}).get(name, default))
