"""Why a state runs: the files, policy keys, macros and inputs that differ from when it was last built."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.plan.signature import Parts
from engine.project.definition import Project
from engine.project.dependencies import rng_policy
from engine.project.policy.differences import policy_changes
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

SHOWN_MAX = 3
"""Reasons that are printed of a state; --json has all."""

_BELOW = frozenset(("inputs", "bundles", "packs", "states", "chain", "metrics", "manifest_fingerprint"))
"""Parts that are unknown while a state below is about to run."""


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:21]}..."


def _package(stamp: str | None) -> str:
    """The package and version before the digest of a source; `no package` for a user's files and for nothing."""
    return (stamp or "").rpartition(" ")[0] or "no package"


def _policy_reasons(project: Project, policy_id: str, was_read: bool, last: StateRecord) -> list[str]:
    policy = project.policies.get(policy_id)
    before = last.policies.get(policy_id)
    if policy is None or before is None:
        return [f"policy {policy_id} {'changed' if policy and was_read else 'added' if policy else 'removed'}"]
    return [f"policy {change}" for change in policy_changes(policy_id, before, policy.document, policy)]


def _scope_reasons(project: Project, streams: list[str]) -> list[str]:
    """One reason for each policy that keys draws: its streams change together."""
    by_policy: dict[str, list[str]] = {}
    for stream in streams:
        by_policy.setdefault(rng_policy(project, stream).policy_id, []).append(stream)
    return [
        f"draw scope of {found[0]}{f' and {len(found) - 1} more' if found[1:] else ''} changed: policy {policy_id}"
        for policy_id, found in by_policy.items()
    ]


def in_short(reasons: Sequence[str], most: int = SHOWN_MAX) -> str:
    """The first reasons on one line, and how many more there are."""
    more = len(reasons) - most
    return "; ".join(reasons[:most]) + (f"; and {more} more" if more > 0 else "")


def reasons_for(project: Project, parts: Parts, last: StateRecord | None) -> tuple[str, ...]:
    """Every difference between the state as it stands and as last built for this seed and profile; maybe none."""
    if last is None:
        return ("never built for this seed and profile",)
    if last.signature_form != parts["form"]:
        return (f"built under signature form {last.signature_form}; this engine's is {parts['form']}",)
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
        if kind == "streams":
            both = [name for name in sorted(now.keys() & then.keys()) if now[name] != then[name]]
            reasons.extend(_scope_reasons(project, both))
            now, then = ({name: side[name] for name in side if name not in both} for side in (now, then))
        for name in sorted(now.keys() | then.keys()):
            if now.get(name) == then.get(name):
                continue
            if kind == "policies":
                reasons.extend(_policy_reasons(project, name, name in then, last))
            elif kind == "runtime":
                reasons.append(f"runtime {name}: {then.get(name)} -> {now.get(name)}")
            elif kind == "sources" and _package(now.get(name)) != _package(then.get(name)) and name in now:
                reasons.append(f"source {name}: {_package(then.get(name))} -> {_package(now.get(name))}")
            else:
                verb = "changed" if name in now and name in then else ("added" if name in now else "removed")
                reasons.append(f"{_WORDS.get(kind, kind)} {name} {verb}")
    return tuple(reasons)


def waiting_reasons(waiting: list[str]) -> tuple[str, ...]:
    """For a state whose inputs are about to be made."""
    return tuple(f"reads {state_id}, which runs" for state_id in waiting) or ("its inputs are about to run",)
