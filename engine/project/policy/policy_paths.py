"""Knobs: every value of a policy by a dotted path, rows by their leading values, and overrides by such paths.

`SEG.realism_gate.gate_thresholds.CN2.threshold_b` is the policy `SEG.realism_gate`, its list `gate_thresholds`,
the row that `CN2` names, and the field of that row.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import EngineError, close_matches
from engine.project.definition import Policy
from engine.project.policy.layers import merge, row_named

FIXED = ("policy", "version")
"""Keys that are no knobs: they name the file."""

Step = str | int
"""A key of a mapping, or the place of a row."""


def is_rows(value: Any) -> bool:
    """Whether a value is a list of rows, which overrides may name."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def leading_name(row: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> str:
    """The shortest leading values, joined by `/`, with which no other row begins; empty where there are none."""
    own = _leading(row)
    rivals = [values for other in others if (values := _leading(other))[:1] == own[:1]]
    unique = (n for n in range(1, len(own) + 1) if all(values[:n] != own[:n] for values in rivals))
    return "/".join(own[: next(unique, 0)])


def _leading(row: Mapping[str, Any]) -> list[str]:
    return [str(value) for value in itertools.takewhile(lambda v: not isinstance(v, dict | list), row.values())]


def row_names(rows: list[dict[str, Any]]) -> list[str]:
    """The name of each row; its place where no leading values are its own."""
    return [leading_name(row, [*rows[:place], *rows[place + 1 :]]) or str(place) for place, row in enumerate(rows)]


def knobs(document: Any, prefix: str) -> dict[str, Any]:
    """Dotted path -> value, for every scalar of a document."""
    if isinstance(document, dict):
        pairs = [(str(key), item) for key, item in document.items() if prefix.count(".") != 1 or key not in FIXED]
    elif is_rows(document):
        pairs = list(zip(row_names(document), document, strict=True))
    elif isinstance(document, list):
        pairs = [(str(place), item) for place, item in enumerate(document)]
    else:
        return {prefix: document}
    out: dict[str, Any] = {}
    for key, item in pairs:
        out |= knobs(item, f"{prefix}.{key}")
    return out


def steps_to(
    policies: Mapping[str, Policy], path: str, where: str
) -> tuple[str, tuple[Step, ...], tuple[str, ...]]:
    """(policy id, steps, names) of a dotted path; EngineError 030 with the nearest paths when nothing is there.

    Steps walk the document, names walk an override of it; they differ where a list has rows.
    """
    namespace, _, rest = path.partition(".")
    name, _, keys = rest.partition(".")
    policy_id = f"{namespace}.{name}"
    if policy_id not in policies:
        raise EngineError(
            30,
            f"{path}: no policy is called {policy_id}",
            place="KNOBS",
            where=where,
            expected="<policy>.<key>.<key>",
            found=path,
            hint=close_matches(policy_id, policies) or "engine ls policies",
        )
    document = policies[policy_id].document
    found = _walk(document, keys.split(".") if keys else []) if keys.split(".")[0] not in FIXED else None
    if found is None or not keys:
        known = knobs(document, policy_id)
        raise EngineError(
            30,
            f"{path} names nothing that stands in {policy_id}",
            place="KNOBS",
            where=where,
            expected=f"a key of {policies[policy_id].path}, rows by their leading values",
            found=path,
            hint=close_matches(path, known) or f"engine ls policies; the file is {policies[policy_id].path}",
        )
    steps, names = found
    return policy_id, steps, names


def _walk(node: Any, keys: list[str]) -> tuple[tuple[Step, ...], tuple[str, ...]] | None:
    """Steps and names to the node of a path; None when there is none. A key may itself hold dots."""
    if not keys:
        return (), ()
    for length in range(1, len(keys) + 1):
        name = ".".join(keys[:length])
        step = _step(node, name)
        if step is None:
            continue
        below = _walk(node[step], keys[length:])
        if below is not None:
            return (step, *below[0]), (name, *below[1])
    return None


def _step(node: Any, name: str) -> Step | None:
    if isinstance(node, dict):
        return name if name in node else None
    if not is_rows(node):
        return None
    try:
        return row_named(node, name, "")
    except EngineError:
        return None


def overrides_of(
    policies: Mapping[str, Policy], wanted: Mapping[str, Any], where: str
) -> dict[str, dict[str, Any]]:
    """Policy id -> overrides, from dotted path -> value; a value may be a mapping of further keys."""
    out: dict[str, dict[str, Any]] = {}
    for path, value in spread(wanted):
        policy_id, steps, names = steps_to(policies, path, where)
        stands: Any = policies[policy_id].document
        for step in steps:
            stands = stands[step]
        # `1` where `1.0` stands is the same number, and must have the same digest.
        whole = isinstance(stands, float) and isinstance(value, int) and not isinstance(value, bool)
        change: Any = float(value) if whole else value
        for name in reversed(names):
            change = {name: change}
        out[policy_id] = merge(out.get(policy_id, {}), change)
    return out


def spread(wanted: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Mappings spread into the paths below them, so that every key is checked against what stands there."""
    out: list[tuple[str, Any]] = []
    for path, value in wanted.items():
        if isinstance(value, dict) and value:
            out += spread({f"{path}.{key}": item for key, item in value.items()})
        else:
            out.append((path, value))
    return out
