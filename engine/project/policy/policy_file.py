"""Change values in a YAML file and nothing else of it: comments, order and layout stay as somebody wrote them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import yaml

from engine.errors import EngineError
from engine.project.policy.layers import row_named
from engine.project.policy.policy_paths import Step
from engine.project.yaml_text import parse_yaml

MISSING = object()


def owner_of(base: Any, override: Any, steps: Sequence[Step]) -> tuple[bool, tuple[Step, ...]]:
    """Where a value stands: (whether in the override, the steps to it there).

    `base` is the document of the policy's own file, `override` what the profile lays over it, or MISSING.
    """
    if override is MISSING:
        return False, tuple(steps)
    if not steps:
        return True, ()
    head, rest = steps[0], steps[1:]
    name: Any = head
    if isinstance(head, int) and isinstance(override, dict) and isinstance(base, list):
        name = next((key for key in override if row_named(base, str(key), "") == head), MISSING)
    elif not isinstance(override, dict) or not isinstance(base, dict):
        return True, tuple(steps)
    if name not in override:
        return False, tuple(steps)
    below = base[head] if isinstance(head, int) else base.get(head)
    inside, found = owner_of(below, override[name], rest)
    return (True, (name, *found)) if inside else (False, tuple(steps))


def yaml_value(value: Any) -> str:
    """A value as YAML on one line, as the engine's own dialect reads it back."""
    if isinstance(value, list):
        return f"[{', '.join(yaml_value(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{yaml_value(str(key))}: {yaml_value(item)}' for key, item in value.items())}}}"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return repr(value)
    plain = value and not set(value) & set(",[]{}#&*!|>'\"%@`:\n\t") and value == value.strip()
    return str(value) if plain and parse_yaml(value, "") == value else json.dumps(value, ensure_ascii=False)


def edited(text: str, changes: Sequence[tuple[Sequence[Step], Any]], where: str) -> str:
    """The text of a YAML file with other values at some places; EngineError 031 when it would read otherwise."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is None:
        raise EngineError(31, f"{where} is empty", place="KNOBS", where=where, expected="a policy")
    spans: list[tuple[int, int, str]] = []
    for steps, value in changes:
        spans += _spans(_node(root, steps, where), value, text)
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    document = parse_yaml(text, where)
    for steps, value in changes:
        found = document
        for step in steps:
            found = found[step]
        if found != value or isinstance(found, bool) != isinstance(value, bool):
            raise EngineError(
                31,
                f"{where} cannot be changed by itself at {'.'.join(map(str, steps))}",
                place="KNOBS",
                where=where,
                expected=str(value),
                found=str(found),
                hint=f"edit {where} by hand",
            )
    return text


def _node(node: yaml.Node, steps: Sequence[Step], where: str) -> yaml.Node:
    for step in steps:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = node.value[step]
        if found is None:
            raise EngineError(
                30,
                f"{where} has no {'.'.join(map(str, steps))}",
                place="KNOBS",
                where=where,
                hint=f"edit {where} by hand",
            )
        node = found
    return node


def _spans(node: yaml.Node, value: Any, text: str) -> list[tuple[int, int, str]]:
    """(start, end, new text) of what has to change; an equally long list changes item by item."""
    if isinstance(node, yaml.SequenceNode) and isinstance(value, list) and len(value) == len(node.value):
        return [span for below, item in zip(node.value, value, strict=True) for span in _spans(below, item, text)]
    start, end = node.start_mark.index, _end(node)
    end = start + len(text[start:end].rstrip())  # a block of text reaches to the next key
    return [(start, end, f" {yaml_value(value)}" if start == end else yaml_value(value))]


def _end(node: yaml.Node) -> int:
    """Where a node's own text ends; a block would else reach to the next key, over the comments between."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)
