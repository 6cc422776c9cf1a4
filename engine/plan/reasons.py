"""Why a state runs: the files, policy keys, macros and inputs that differ from when it was last built."""

from __future__ import annotations

from typing import Any

from engine.plan.signature import FIRST_FORM, Parts
from engine.project.definition import Project
from engine.project.policy.policy_paths import FIXED, knobs
from engine.runs.record import StateRecord

_WORDS = {
    "models": "model",
    "assertions": "assertion",
    "macros": "macro",
    "contracts": "contract",
    "sources": "source",
    "inputs": "input",
    "bundles": "bundle of",
    "states": "state",
    "chain": "content of",
    "streams": "draw scope of",
    "registry": "registration of",
    "seals": "seal of",
    "metrics": "metrics of",
    "receipt": "receipt:",
}

_BELOW = frozenset(("inputs", "bundles", "states", "chain", "metrics", "manifest_fingerprint"))
"""Parts that are unknown while a state below is about to run."""


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:21]}..."


def _values(policy_id: str, document: dict[str, Any]) -> dict[str, Any]:
    """Every value of a policy by the path that a ladder would change it by; version and name too."""
    fixed = {f"{policy_id}.{key}": document[key] for key in FIXED if key in document}
    return fixed | knobs(document, policy_id)


def _policy_reasons(project: Project, policy_id: str, last: StateRecord) -> list[str]:
    policy = project.policies.get(policy_id)
    before = _values(policy_id, last.policies.get(policy_id) or {})
    after = _values(policy_id, policy.document if policy else {})
    changed = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    if not before or not after:
        return [f"policy {policy_id} {'added' if after else 'removed'}"]
    shown = [f"policy {key}: {_short(before.get(key))} -> {_short(after.get(key))}" for key in changed[:3]]
    return shown + ([f"and {len(changed) - 3} more keys of {policy_id}"] if len(changed) > 3 else [])


def reasons_for(project: Project, parts: Parts, last: StateRecord | None) -> tuple[str, ...]:
    """Every difference between the state as it stands and as last built for this seed and profile; maybe none."""
    if last is None:
        return ("never built for this seed and profile",)
    form = last.parts.get("form", FIRST_FORM)
    if form != parts["form"]:
        return (f"built under signature form {form}; this engine's is {parts['form']}",)
    reasons: list[str] = []
    undecided = _BELOW if "inputs" not in parts else frozenset()
    for kind in {**parts, **last.parts}:
        now, then = parts.get(kind), last.parts.get(kind)
        if now == then or kind in undecided:
            continue
        if not isinstance(now, dict | None) or not isinstance(then, dict | None):
            reasons.append(f"{kind}: {_short(then)} -> {_short(now)}")
            continue
        now, then = now or {}, then or {}
        for name in sorted(now.keys() | then.keys()):
            if now.get(name) == then.get(name):
                continue
            if kind == "policies":
                reasons.extend(_policy_reasons(project, name, last))
            elif kind == "runtime":
                reasons.append(f"runtime {name}: {then.get(name)} -> {now.get(name)}")
            else:
                verb = "changed" if name in now and name in then else ("added" if name in now else "removed")
                reasons.append(f"{_WORDS.get(kind, kind)} {name} {verb}")
    return tuple(reasons)


def waiting_reasons(waiting: list[str]) -> tuple[str, ...]:
    """For a state whose inputs are about to be made."""
    return tuple(f"reads {state_id}, which runs" for state_id in waiting) or ("its inputs are about to run",)
