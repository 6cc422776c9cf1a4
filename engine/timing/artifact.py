"""Artifacts of the performance lane under their contract names: baseline, hotspot map, profiles, closure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.project.definition import Segment
from engine.runs.document import to_text
from engine.runs.folder import RunFolder, utc_now
from engine.timing.budgets import RANKS, TOTAL, budget_of, graded, share, time_grade
from engine.timing.clock import LANES
from engine.timing.compare import (
    Check,
    accounted,
    comparability,
    complete_states,
    noise_band,
    rails,
    runtime_gate,
    runtime_rows,
)
from engine.timing.series import Series, from_document, phase_of, published_sample, series_of
from engine.whole_files import write_atomically

Json = dict[str, Any]
BASELINE_PHASE = "POPT0"


def artifact_path(runs_root: Path, segment: Segment, what: str, run_id: str) -> Path:
    """`<root>/reports/segment<seg>_<what>_<run_id>.json`, as the plans name them."""
    return runs_root / "reports" / f"segment{segment.name.lower()}_{what}_{run_id}.json"


def baseline_document(segment: Segment, series: Series) -> Json:
    """The baseline: medians, scatter, budgets, hotspots, decision."""
    phase = phase_of(segment, BASELINE_PHASE)
    states = {name: _timing(segment, series, name) for name in series.states}
    total = _timing(segment, series, TOTAL)
    checks = [complete_states(segment, series), accounted(segment, series), *_itself(series)]
    return {
        "phase": BASELINE_PHASE,
        "segment": segment.name,
        "decided_utc": utc_now(),
        "baseline": _who(series),
        "states": states,
        TOTAL: total,
        "hotspots": hotspots(series),
        "lanes": lanes(series),
        "gates": [check.document() for check in checks],
        "budget_status": worst([timing["status"] for timing in (*states.values(), total)]),
        "decision": decision(phase, checks),
        "series": series.document(),
    }


def _itself(series: Series) -> list[Check]:
    """The rules of comparison that a baseline must meet by itself."""
    return [check for check in comparability(series, series) if check.id in ("SAMPLES", "COLD", "SAME_HOST")]


def _timing(segment: Segment, series: Series, state: str) -> Json:
    budget = budget_of(segment, state)
    elapsed = series.elapsed(state)
    spent = series.median_s(state)
    return {
        "median_s": spent,
        "min_s": min(elapsed),
        "max_s": max(elapsed),
        "noise": series.noise(state),
        "samples": len(elapsed),
        **budget,
        "plan": (segment.budgets.get(state) or {}).get("plan"),
        "status": time_grade(spent, budget),
    }


def worst(words: list[str]) -> str:
    """RED before AMBER before GREEN."""
    return next((word for word in ("RED", "AMBER") if word in words), "GREEN")


def published_timings(folder: RunFolder, segment: Segment) -> Json:
    """What a run's own build took: states against budgets, lanes, hotspots."""
    series = series_of(folder, segment, (published_sample(folder, segment),))
    return {
        "thermal": series.samples[0].thermal,
        "states": [
            {"state": state, **graded(segment, state, series.median_s(state))} for state in (*series.states, TOTAL)
        ],
        "lanes": lanes(series),
        "hotspots": hotspots(series),
    }


def hotspots(series: Series) -> Json:
    """States and steps by median time, the three largest named."""
    whole = sum(series.median_s(name) for name in series.states)
    states = sorted(((series.median_s(name), name) for name in series.states), key=lambda x: (-x[0], x[1]))
    steps = sorted(series.step_medians().items(), key=lambda item: (-item[1], item[0]))
    ranks = (*RANKS, *map(str, range(len(RANKS) + 1, len(states) + 1)))
    return {
        "states": [
            {"rank": rank, "state": name, "median_s": value, "share": share(value, whole)}
            for rank, (value, name) in zip(ranks, states, strict=False)
        ],
        "steps": [
            {"state": state, "step": step, "lane": lane, "median_s": value, "share": share(value, whole)}
            for (state, step, lane), value in steps
        ],
    }


def lanes(series: Series) -> Json:
    """State -> lane -> median seconds."""
    found: Json = {name: dict.fromkeys(LANES, 0.0) for name in series.states}
    for (state, _, lane), value in series.step_medians().items():
        if state in found:
            found[state][lane] = round(found[state][lane] + value, 4)
    return found


def _who(series: Series) -> Json:
    return {
        "run_id": series.run_id,
        "receipt_sha256": series.receipt_sha256,
        "identity": series.identity,
        "signatures": {name: fact["signature"] for name, fact in series.facts.items()},
    }


def closure_document(segment: Segment, phase_name: str, baseline: Series, candidate: Series) -> Json:
    """The closure of a phase: what was compared, gates and rails, and the decision in the segment's own words."""
    phase = phase_of(segment, phase_name)
    rows = runtime_rows(segment, baseline, candidate)
    conditions = comparability(baseline, candidate)
    gates = [
        runtime_gate(segment, phase, rows),
        complete_states(segment, candidate),
        accounted(segment, candidate),
    ]
    rail_checks = rails(baseline, candidate)
    return {
        "phase": phase_name,
        "segment": segment.name,
        "decided_utc": utc_now(),
        "baseline": _who(baseline),
        "candidate": _who(candidate),
        "comparability": {
            "checks": [check.document() for check in conditions],
            "noise_band": {row["state"]: row["noise_band"] for row in rows},
        },
        "runtime": rows,
        "budget_status": worst([row["budget"] for row in rows] or ["RED"]),
        "gates": [check.document() for check in gates],
        "rails": [check.document() for check in rail_checks],
        "veto": any(not check.passed for check in rail_checks),
        "decision": decision(phase, [*gates, *conditions], rail_checks),
        "series": candidate.document(),
    }


def decision(phase: Json, gates: list[Check], rail_checks: list[Check] | None = None) -> Json:
    """The phase's word, with a numbered blocker for everything that is red."""
    red = [check for check in (*(rail_checks or ()), *gates) if not check.passed]
    vetoed = any(not check.passed for check in rail_checks or ())
    word = phase["go"] if not red else phase.get("revert") if vetoed and phase.get("revert") else phase["hold"]
    name = phase["phase"]
    return {
        "result": word,
        "reason": "; ".join(dict.fromkeys(map(_reason, red[:5]))) or "every gate and rail is green",
        "blockers": [
            {"id": f"{name}.B{number}", "gate": check.id, "owner_state": check.owner_state, "action": check.action}
            for number, check in enumerate(red, 1)
        ],
        "next": phase.get("next", "") if not red else f"engine perf close .. --phase {name}",
    }


def _reason(check: Check) -> str:
    return f"{check.rule} in {check.owner_state}" if check.owner_state else check.rule


def write_baseline(runs_root: Path, segment: Segment, document: Json) -> list[Path]:
    """Baseline and hotspot map as JSON and Markdown, and a profile of each hotspot."""
    run_id, spots, lanes_of = document["baseline"]["run_id"], document["hotspots"], document["lanes"]
    who = {"segment": segment.name, "run_id": run_id}
    written = _write(runs_root, segment, "popt0_baseline", run_id, document, baseline_text(document))
    spot_map = {**who, **spots, "lanes": lanes_of}
    written += _write(runs_root, segment, "popt0_hotspot_map", run_id, spot_map, hotspot_text(document))
    for state in [spot["state"] for spot in spots["states"][: len(RANKS)]]:
        steps = [step for step in spots["steps"] if step["state"] == state]
        profile = {**who, "state": state, **document["states"][state], "lanes": lanes_of[state], "steps": steps}
        written += _write(runs_root, segment, f"popt0_profile_{state.lower()}", run_id, profile)
    return written


def write_closure(runs_root: Path, segment: Segment, document: Json, baseline: Series) -> list[Path]:
    """Closure as JSON and Markdown, and the lane timings of both sides."""
    run_id, phase = document["candidate"]["run_id"], document["phase"]
    name = phase_of(segment, phase).get("artifact") or f"{phase.lower()}_closure"
    both = {"baseline": lanes(baseline), "candidate": lanes(from_document(document, ""))}
    timing = {"segment": segment.name, "phase": phase, **both}
    written = _write(runs_root, segment, name, run_id, document, closure_text(document))
    return [*written, *_write(runs_root, segment, f"{phase.lower()}_lane_timing", run_id, timing)]


def _write(
    runs_root: Path, segment: Segment, what: str, run_id: str, document: Json, text: str = ""
) -> list[Path]:
    """Write an artifact as JSON, and as Markdown where there is a text."""
    path = artifact_path(runs_root, segment, what, run_id)
    texts = {path: to_text(json.loads(json.dumps(document, default=str)))}
    if text:
        texts[path.with_suffix(".md")] = text
    for place, content in texts.items():
        write_atomically(place, content)
    return list(texts)


def tabulate(rows: list[Json], *columns: str) -> tuple[list[str], list[list[Any]]]:
    """Header and cells of rows; a column is said as `header`, `header=key` or `header=key:format`."""
    header, cells = [], [[] for _ in rows]  # type: tuple[list[str], list[list[Any]]]
    for column in columns:
        name, _, rest = column.partition("=")
        key, _, spec = (rest or name).partition(":")
        header.append(name)
        for row, line in zip(rows, cells, strict=True):
            line.append(format(row[key], spec) if spec else row[key])
    return header, cells


def markdown_table(rows: list[Json], *columns: str) -> str:
    """A Markdown table with the columns of `tabulate`."""
    header, cells = tabulate(rows, *columns)
    lines = [header, ["---"] * len(header), *cells]
    return "\n".join("| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in lines)


def baseline_text(document: Json) -> str:
    """The baseline as Markdown."""
    timings = {**document["states"], TOTAL: document[TOTAL]}
    columns = ("state", "median s=median_s", "min=min_s", "max=max_s", "noise=noise:.1%", "target", "stretch")
    table = markdown_table([{"state": name, **t} for name, t in timings.items()], *columns, "budget=status")
    title = f"# {document['segment']} {document['phase']} baseline, run {document['baseline']['run_id']}"
    return f"{title}\n\n{table}\n\n{_decision_text(document)}"


def hotspot_text(document: Json) -> str:
    """The hotspot map as Markdown."""
    spots = document["hotspots"]
    rows = [{**spot, **document["lanes"][spot["state"]]} for spot in spots["states"]]
    states = markdown_table(rows, "rank", "state", "median s=median_s", "share=share:.1%", *LANES)
    steps = markdown_table(spots["steps"][:20], "state", "step", "lane", "median s=median_s", "share=share:.1%")
    return f"# {document['segment']} hotspots, run {document['baseline']['run_id']}\n\n{states}\n\n{steps}\n"


def closure_text(document: Json) -> str:
    """The closure as Markdown."""
    columns = ("state", "baseline s=baseline_s", "candidate s=candidate_s", "gain=improvement_fraction:+.1%")
    runtime = markdown_table(document["runtime"], *columns, "noise=noise_band:.1%", "verdict", "target", "budget")
    checks = [*document["comparability"]["checks"], *document["gates"], *document["rails"]]
    red = [check for check in checks if not check["pass"]]
    red_table = markdown_table(red, "check=id", "state=owner_state", "rule", "found=value", "expected=threshold")
    return (
        f"# {document['segment']} {document['phase']} closure\n\n"
        f"baseline {document['baseline']['run_id']}, candidate {document['candidate']['run_id']}\n\n"
        f"{runtime}\n\n{len(checks)} checks, {len(red)} red\n\n"
        + (red_table + "\n\n" if red else "")
        + _decision_text(document)
    )


def _decision_text(document: Json) -> str:
    told = document["decision"]
    lines = [f"**{told['result']}**: {told['reason']}", "", f"budgets: {document['budget_status']}"]
    lines += [f"- {b['id']} {b['gate']} {b['owner_state']}: {b['action']}" for b in told["blockers"]]
    return "\n".join(lines) + "\n"


def comparison(segment: Segment, baseline: Series, candidate: Series) -> Json:
    """Two series side by side, without a phase and without a decision."""
    return {
        "segment": segment.name,
        "baseline": _who(baseline),
        "candidate": _who(candidate),
        "runtime": runtime_rows(segment, baseline, candidate),
        "comparability": [check.document() for check in comparability(baseline, candidate)],
        "rails": [check.document() for check in rails(baseline, candidate)],
        "steps": step_changes(segment, baseline, candidate),
    }


def step_changes(segment: Segment, baseline: Series, candidate: Series) -> list[Json]:
    """Steps by how much time they gained or lost."""
    before, after = baseline.step_medians(), candidate.step_medians()
    rows = []
    for key in {*before, *after}:
        state, step, lane = key
        was, now = before.get(key, 0.0), after.get(key, 0.0)
        shared = state in baseline.states and state in candidate.states
        rows.append(
            {
                "state": state,
                "step": step,
                "lane": lane,
                "baseline_s": was,
                "candidate_s": now,
                "saved_s": round(was - now, 4),
                "noise_band": noise_band(segment, baseline, candidate, state) if shared else None,
            }
        )
    return sorted(rows, key=lambda row: (-abs(row["saved_s"]), row["state"], row["step"], row["lane"]))
