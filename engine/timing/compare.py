"""Compare two series: is it faster beyond the noise, and is everything else what it was?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from engine.project.definition import Segment
from engine.runs.record import BUNDLE_KIND
from engine.timing.budgets import budget_of, time_grade
from engine.timing.series import COLD, TOTAL, Series, figure

Json = dict[str, Any]
SAMPLES_MIN = 3
NOISE_FLOOR = 0.03
UNACCOUNTED_MAX = 0.05


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
        return {
            "id": self.id,
            "rule": self.rule,
            "value": self.value,
            "threshold": self.threshold,
            "pass": self.passed,
            "owner_state": self.owner_state,
        }


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
                **{key: budget[key] for key in ("target", "stretch")},
                "budget": time_grade(after, budget),
            }
        )
    return rows


def comparability(baseline: Series, candidate: Series) -> list[Check]:
    """Whether the two may be compared at all."""

    def values(name: str) -> tuple[list[Any], list[Any]]:
        return tuple(
            sorted({json.dumps(getattr(s, name), sort_keys=True) for s in side.samples})  # type: ignore[return-value]
            for side in (baseline, candidate)
        )

    checks = []
    for name in ("host", "cpus", "threads", "runtime"):
        before, after = values(name)
        checks.append(
            Check(
                f"SAME_{name.upper()}",
                f"all samples have one {name}",
                after,
                before,
                before == after and len(before) == 1,
                action=f"measure both on one {name}: engine perf baseline, engine perf close",
            )
        )
    fewest = min(len(baseline.samples), len(candidate.samples))
    checks.append(
        Check(
            "SAMPLES",
            "median of at least three",
            fewest,
            SAMPLES_MIN,
            fewest >= SAMPLES_MIN,
            action="measure again with --repeat 3",
        )
    )
    thermal = {s.thermal for side in (baseline, candidate) for s in side.samples}
    checks.append(
        Check(
            "COLD",
            "every sample is cold",
            sorted(thermal),
            COLD,
            thermal == {COLD},
            action="measure by replay: engine perf baseline without --published",
        )
    )
    same = {
        key: baseline.identity.get(key) == candidate.identity.get(key)
        for key in ("seed", "profile", "manifest_fingerprint", "scenario_ids")
    }
    checks.append(
        Check(
            "SAME_WORLD",
            "seed, profile, world and scenario are equal",
            [key for key, equal in same.items() if not equal],
            [],
            all(same.values()),
            action="measure the same world",
        )
    )
    return checks


def rails(baseline: Series, candidate: Series) -> list[Check]:
    """What a change for speed may not touch; one check per rail and state, a state that is gone fails them all."""
    checks = []
    for state, before in baseline.facts.items():
        after = candidate.facts.get(state)
        if after is None:
            checks.append(Check("STATE", "every state stands", "missing", "built", False, state, "build it"))
            continue
        checks.append(
            Check(
                "STATUS",
                "no required check fails",
                after["status"],
                "PASS",
                after["status"] == "PASS",
                state,
                "mend the state",
            )
        )
        for rail, rule, key in (
            ("CONTENT", "every content digest is equal", "content_digest"),
            ("COUNTS", "every count is equal", "rows"),
            ("SCHEMA", "every schema is equal", "schema"),
            ("PATHS", "every output stands where it stood", "place"),
        ):
            moved = _moved(before["outputs"], after["outputs"], key)
            checks.append(Check(rail, rule, moved, [], not moved, state, "make the outputs what they were"))
        checks.append(
            Check(
                "RNG",
                "the accounts of draws are equal",
                after["rng"],
                before["rng"],
                after["rng"] == before["rng"],
                state,
                "draw what was drawn",
            )
        )
        checks.append(
            Check(
                "WARNINGS",
                "no more warnings",
                after["warnings"],
                before["warnings"],
                after["warnings"] <= before["warnings"],
                state,
                "look at the new warnings",
            )
        )
        checks.append(
            Check(
                "CHECKS",
                "no fewer checks",
                after["checks"],
                before["checks"],
                after["checks"] >= before["checks"],
                state,
                "put the checks back",
            )
        )
        checks.append(
            Check(
                "POLICIES",
                "no policy moved",
                after["policies"],
                before["policies"],
                after["policies"] == before["policies"],
                state,
                "take the policy edit back",
            )
        )
        if before["seal"] is not None:
            checks.append(
                Check(
                    "DOWNSTREAM",
                    "the segment is sealed",
                    after["seal"] is not None,
                    True,
                    after["seal"] is not None,
                    state,
                    f"build {state}",
                )
            )
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
    rule = (
        f"{state} is faster by more than noise, and "
        + (f"by at least {wanted:.0%} or " if wanted else "")
        + "within its target"
    )
    if row is None:
        return Check("RUNTIME", rule, None, wanted, False, state, f"measure {state}")
    target = row["target"]
    gain = row["improvement_fraction"]
    enough = (wanted is not None and gain >= wanted) or (target is not None and row["candidate_s"] <= target)
    return Check(
        "RUNTIME",
        rule,
        {key: row[key] for key in ("improvement_fraction", "candidate_s", "noise_band")},
        {"gain_min": wanted, "target_s": target},
        row["verdict"] == "faster" and enough,
        state,
        f"speed up {state}, or measure it on a quieter machine",
    )


def accounted(segment: Segment, series: Series) -> Check:
    """Whether steps explain the time of every state."""
    limit = figure(segment, "unaccounted_max", UNACCOUNTED_MAX)
    spent, left = 0.0, 0.0
    for sample in series.samples:
        for timing in sample.states.values():
            spent += float(timing["elapsed_s"])
            left += abs(float(timing["unaccounted_s"]))
    share = round(left / spent, 4) if spent else 1.0
    return Check(
        "ACCOUNTED", "steps account for nearly all time", share, limit, share <= limit, action="clock the rest"
    )


def complete_states(segment: Segment, series: Series) -> Check:
    """A missing state fails: it would count as no time at all."""
    missing = [state.name for state in segment.states if state.name not in series.states]
    return Check(
        "STATES", "every state is timed", missing, [], not missing, ", ".join(missing), "build the segment whole"
    )
