"""Compare two series: is it faster beyond the noise, and is everything else what it was?"""

from __future__ import annotations

import json
import operator
from dataclasses import dataclass
from typing import Any

from engine.project.definition import Segment
from engine.runs.record import BUNDLE_KIND
from engine.timing.budgets import TOTAL, budget_of, time_grade
from engine.timing.series import COLD, Series, figure

Json = dict[str, Any]
SAMPLES_MIN = 3
NOISE_FLOOR = 0.03
UNACCOUNTED_MAX = 0.05
WORLD = ("seed", "profile", "manifest_fingerprint", "scenario_ids", "window")
OUTPUT_RAILS = (
    ("CONTENT", "every content digest is equal", "content_digest"),
    ("COUNTS", "every count is equal", "rows"),
    ("SCHEMA", "every schema is equal", "schema"),
    ("PATHS", "every output stands where it stood", "place"),
)
"""Rail, its rule, and the fact of each output that may not move."""
STATE_RAILS = (
    ("RNG", "the accounts of draws are equal", "rng", operator.eq, "draw what was drawn"),
    ("WARNINGS", "no more warnings", "warnings", operator.le, "look at the new warnings"),
    ("CHECKS", "no fewer checks", "checks", operator.ge, "put the checks back"),
    ("POLICIES", "no policy moved", "policies", operator.eq, "take the policy edit back"),
)
"""Rail, its rule, a fact of the state, how it must stand to what it was, and what to do where it does not."""


@dataclass(frozen=True)
class Check:
    """One gate or rail with what was found."""

    id: str
    rule: str
    value: Any
    threshold: Any
    passed: bool
    owner_state: str = ""
    action: str = ""

    def document(self) -> Json:
        document = {"id": self.id, "rule": self.rule, "value": self.value, "threshold": self.threshold}
        return {**document, "pass": self.passed, "owner_state": self.owner_state}


def noise_band(segment: Segment, baseline: Series, candidate: Series, state: str) -> float:
    """The share that times may differ by without meaning anything: the wider scatter, no less than the floor."""
    return max(figure(segment, "noise_floor", NOISE_FLOOR), baseline.noise(state), candidate.noise(state))


def runtime_rows(segment: Segment, baseline: Series, candidate: Series) -> list[Json]:
    """One row per state and one for the whole: medians, improvement, noise, verdict."""
    shared = [name for name in baseline.states if name in candidate.states]
    rows = []
    for state in [*shared, *([TOTAL] if set(baseline.states) == set(candidate.states) else [])]:
        before, after = baseline.median_s(state), candidate.median_s(state)
        gain = round(1 - after / before, 4) if before else 0.0
        band = noise_band(segment, baseline, candidate, state)
        budget = budget_of(segment, state)
        rows.append(
            {
                "state": state,
                "baseline_s": before,
                "candidate_s": after,
                "improvement_fraction": gain,
                "noise_band": band,
                "verdict": "noise" if abs(gain) <= band else "faster" if gain > 0 else "slower",
                **budget,
                "budget": time_grade(after, budget),
            }
        )
    return rows


def comparability(baseline: Series, candidate: Series) -> list[Check]:
    """Whether the two may be compared at all."""
    sides = (baseline, candidate)
    checks = []
    for name in ("host", "cpus", "threads", "runtime"):
        before, after = (
            sorted({json.dumps(getattr(s, name), sort_keys=True) for s in side.samples}) for side in sides
        )
        one = before == after and len(before) == 1
        action = f"measure both on one {name}: engine perf baseline, engine perf close"
        rule = f"all samples have one {name}"
        checks.append(Check(f"SAME_{name.upper()}", rule, after, before, one, action=action))
    fewest = min(len(side.samples) for side in sides)
    enough = fewest >= SAMPLES_MIN
    action = "measure again with --repeat 3"
    checks.append(Check("SAMPLES", "median of at least three", fewest, SAMPLES_MIN, enough, action=action))
    thermal = sorted({sample.thermal for side in sides for sample in side.samples})
    action = "measure by replay: engine perf baseline without --published"
    checks.append(Check("COLD", "every sample is cold", thermal, COLD, thermal == [COLD], action=action))
    other = [key for key in WORLD if baseline.identity.get(key, "") != candidate.identity.get(key, "")]
    rule = "seed, profile, world and scenario are equal"
    checks.append(Check("SAME_WORLD", rule, other, [], not other, action="measure the same world"))
    return checks


def rails(baseline: Series, candidate: Series) -> list[Check]:
    """What a change for speed may not touch; one check per rail and state, a state that is gone fails them all."""
    checks = []
    for state, before in baseline.facts.items():
        after = candidate.facts.get(state)
        if after is None:
            checks.append(Check("STATE", "every state stands", "missing", "built", False, state, "build it"))
        else:
            checks += _state_rails(state, before, after)
    return checks


def _state_rails(state: str, before: Json, after: Json) -> list[Check]:
    status, rule = after["status"], "no required check fails"
    checks = [Check("STATUS", rule, status, "PASS", status == "PASS", state, "mend the state")]
    for rail, rule, key in OUTPUT_RAILS:
        moved = _moved(before["outputs"], after["outputs"], key)
        checks.append(Check(rail, rule, moved, [], not moved, state, "make the outputs what they were"))
    for rail, rule, key, holds, action in STATE_RAILS:
        then, now = before[key], after[key]
        checks.append(Check(rail, rule, now, then, holds(now, then), state, action))
    if before["seal"] is not None:
        sealed, rule = after["seal"] is not None, "the segment is sealed"
        checks.append(Check("DOWNSTREAM", rule, sealed, True, sealed, state, f"build {state}"))
    return checks


def _moved(before: Json, after: Json, key: str) -> list[str]:
    """Outputs whose value differs. A bundle quotes signatures: what it seals is compared output by output."""
    names = {
        name
        for name in {*before, *after}
        if key in ("schema", "place")
        or BUNDLE_KIND not in (before.get(name, {}).get("kind"), after.get(name, {}).get("kind"))
    }
    return sorted(name for name in names if before.get(name, {}).get(key) != after.get(name, {}).get(key))


def runtime_gate(segment: Segment, phase: Json, rows: list[Json]) -> Check:
    """Faster by the pinned share, or within target, and in any case by more than noise."""
    state = str(phase["state"])
    row = next((row for row in rows if row["state"] == state), None)
    wanted = phase.get("gain_min")
    least = f"by at least {wanted:.0%} or " if wanted else ""
    rule = f"{state} is faster by more than noise, and {least}within its target"
    if row is None:
        return Check("RUNTIME", rule, None, wanted, False, state, f"measure {state}")
    target = row["target"]
    found = {key: row[key] for key in ("improvement_fraction", "candidate_s", "noise_band")}
    enough = (wanted is not None and row["improvement_fraction"] >= wanted) or (
        target is not None and row["candidate_s"] <= target
    )
    passed = row["verdict"] == "faster" and enough
    action = f"speed up {state}, or measure it on a quieter machine"
    return Check("RUNTIME", rule, found, {"gain_min": wanted, "target_s": target}, passed, state, action)


def accounted(segment: Segment, series: Series) -> Check:
    """Whether steps explain the time of every state."""
    limit = figure(segment, "unaccounted_max", UNACCOUNTED_MAX)
    timings = [timing for sample in series.samples for timing in sample.states.values()]
    spent = sum(float(timing["elapsed_s"]) for timing in timings)
    left = sum(abs(float(timing["unaccounted_s"])) for timing in timings)
    share = round(left / spent, 4) if spent else 1.0
    rule = "steps account for nearly all time"
    return Check("ACCOUNTED", rule, share, limit, share <= limit, action="clock the rest")


def complete_states(segment: Segment, series: Series) -> Check:
    """A missing state fails: it would count as no time at all."""
    missing = [state.name for state in segment.states if state.name not in series.states]
    action = "build the segment whole"
    return Check("STATES", "every state is timed", missing, [], not missing, ", ".join(missing), action)
