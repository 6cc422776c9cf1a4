"""How two documents of a policy differ: one edit is one change, told by its place and the values before and after.

Values are equal when their digests are: the order of keys in a mapping counts for nothing, the order of a list
counts, and `1`, `1.0` and `true` are three values. Entries of a list are matched by content (`list_matching`), so
what is put in changes no other entry. A row is named by its leading values; a record keeps its keys sorted, so
`arranged` puts them in the order of the project's file first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.hashing import canonical_json
from engine.project.definition import Policy
from engine.project.policy.list_matching import longest_ascent, matched
from engine.project.policy.policy_file import yaml_value
from engine.project.policy.policy_paths import is_rows, leading_name

CHANGED, ADDED, REMOVED, MOVED = "changed", "added", "removed", "moved"
SHOWN_MAX = 48
"""Characters of a text or an entry that are shown; numbers are never cut."""
NAME_MAX = 60

Json = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One edit: what stood at a place and what stands there now."""

    path: str
    kind: str
    before: Any
    """None where the place is new; of a moved entry its place in the list, from 1."""
    after: Any

    @property
    def name(self) -> str:
        """The path, and what happened there unless its value changed; no two changes have the same name."""
        return self.path if self.kind == CHANGED else f"{self.path} {self.kind}"

    def shown(self) -> tuple[str, str]:
        """Both values in short, cut so that they differ where the values do; `-` where there is none."""
        if self.kind == ADDED:
            return "-", _cut(yaml_value(self.after), 0)
        if self.kind == REMOVED:
            return _cut(yaml_value(self.before), 0), "-"
        before, after = yaml_value(self.before), yaml_value(self.after)
        if not isinstance(self.before, str | list | dict) and not isinstance(self.after, str | list | dict):
            return before, after
        limit = min(len(before), len(after))
        alike = next((place for place in range(limit) if before[place] != after[place]), limit)
        return _cut(before, alike), _cut(after, alike)

    def __str__(self) -> str:
        before, after = self.shown()
        if self.kind in (ADDED, REMOVED):
            return f"{self.name}: {after if self.kind == ADDED else before}"
        return f"{self.name}: {before} -> {after}"


def _cut(text: str, place: int) -> str:
    """The text, or the part of a long one around a place."""
    if len(text) <= SHOWN_MAX:
        return text
    start = max(0, min(place - 8, len(text) - SHOWN_MAX + 8))
    stop = start + SHOWN_MAX - 6
    return ("..." if start else "") + text[start:stop] + ("..." if stop < len(text) else "")


def policy_changes(
    policy_id: str, before: Json | None, after: Json | None, policy: Policy | None
) -> tuple[Change, ...]:
    """Every change from one document of a policy to another; None: there is no such document.

    `policy`: the policy as the project has it; its keys stand as somebody wrote them.
    """
    if before is None or after is None:
        if before is after:
            return ()
        versions = [None if document is None else f"version {document['version']}" for document in (before, after)]
        return (Change(policy_id, ADDED if before is None else REMOVED, *versions),)
    own = policy.document if policy else {}
    shape = _merged(_shape(own), _columns(policy) if policy else {})
    old, new = (side if side is own else arranged(side, shape) for side in (before, after))
    found = _Comparison().changes({**old, "policy": ""}, {**new, "policy": ""})
    return tuple(replace(change, path=f"{policy_id}{change.path}") for change in found)


def changes(
    before: Mapping[str, Json], after: Mapping[str, Json], policies: Mapping[str, Policy]
) -> tuple[Change, ...]:
    """Every change between two sets of documents, policy id -> document, of a project's policies."""
    return tuple(
        change
        for policy_id in sorted({*before, *after})
        for change in policy_changes(
            policy_id, before.get(policy_id), after.get(policy_id), policies.get(policy_id)
        )
    )


def _columns(policy: Policy) -> Any:
    """The keys of the rows of each list, for a list that has no row now."""
    return {
        relation.name: [{name: None for name, *_ in relation.columns if name != "ordinal"}]
        for relation in policy.relations
        if isinstance(policy.document.get(relation.name, []), list)
    }


def _shape(value: Any) -> Any:
    """The keys of a document in their order, the rows of a list as one."""
    if isinstance(value, Mapping):
        return {key: _shape(item) for key, item in value.items()}
    if isinstance(value, list):
        merged: Any = None
        for item in value:
            merged = _merged(merged, _shape(item))
        return [merged]
    return None


def _merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        order, names = [*one], [*other]
        for place, key in enumerate(names):
            if key not in one:  # before the next key that both have: the first row may lack what others begin with
                following = next((order.index(name) for name in names[place + 1 :] if name in order), len(order))
                order.insert(following, key)
        return {key: _merged(one.get(key), other.get(key)) for key in order}
    if isinstance(one, list) and isinstance(other, list):
        return [_merged(one[0], other[0])]
    return other if one is None else one


def arranged(value: Any, shape: Any) -> Any:
    """The value with the keys of its mappings in the order of a shape, unknown ones last."""
    if isinstance(value, Mapping):
        known = shape if isinstance(shape, dict) else {}
        order = [*(key for key in known if key in value), *(key for key in value if key not in known)]
        return {key: arranged(value[key], known.get(key)) for key in order}
    if isinstance(value, list):
        row = shape[0] if isinstance(shape, list) else None
        return [arranged(item, row) for item in value]
    return value


class _Comparison:
    """The changes between two values, by paths that begin below them; each pair of values is compared once."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, bytes], tuple[Change, ...]] = {}

    def changes(self, before: Any, after: Any) -> tuple[Change, ...]:
        if not isinstance(before, dict | list) and not isinstance(after, dict | list):
            return () if _equal(before, after) else (Change("", CHANGED, before, after),)
        key = (canonical_json(before), canonical_json(after))
        if key not in self._known:
            self._known[key] = () if key[0] == key[1] else self._differing(before, after)
        return self._known[key]

    def _differing(self, before: Any, after: Any) -> tuple[Change, ...]:
        if isinstance(before, dict) and isinstance(after, dict):
            return tuple(self._of_mappings(before, after))
        if isinstance(before, list) and isinstance(after, list):
            return self._of_lists(before, after)
        return (Change("", CHANGED, before, after),)

    def _of_mappings(self, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
        found: list[Change] = []
        for key in {**after, **before}:
            if key not in after:
                found.append(Change(f".{key}", REMOVED, before[key], None))
            elif key not in before:
                found.append(Change(f".{key}", ADDED, None, after[key]))
            else:
                found += _below(f".{key}", self.changes(before[key], after[key]))
        return found

    def _of_lists(self, before: list[Any], after: list[Any]) -> tuple[Change, ...]:
        pairs = matched(before, after, lambda old, new: len(self.changes(old, new)))
        stays = set(longest_ascent(pairs))
        old_of, matched_old = {new: old for old, new in pairs}, {old for old, _ in pairs}
        found: list[Change] = []
        for new, item in enumerate(after):
            old = old_of.get(new)
            own = [] if old is None else self.changes(before[old], item)
            if old is not None and not own and (old, new) in stays:
                continue
            name = _name(after, new, [row for place, row in enumerate(before) if place != old])
            if old is None:
                found.append(Change(name, ADDED, None, item))
            elif (old, new) not in stays:
                found.append(Change(name, MOVED, old + 1, new + 1))
            found += _below(name, own)
        found += [
            Change(_name(before, old, after), REMOVED, item, None)
            for old, item in enumerate(before)
            if old not in matched_old
        ]
        return tuple(found)


def _equal(before: Any, after: Any) -> bool:
    """Whether two scalars have the same digest."""
    if type(before) is not type(after):
        return False
    return before == after if isinstance(before, bool | int) else canonical_json(before) == canonical_json(after)


def _below(name: str, found: Sequence[Change]) -> list[Change]:
    return [replace(change, path=f"{name}{change.path}") for change in found]


def _name(items: list[Any], place: int, others: list[Any]) -> str:
    """An entry's name: the leading values that neither its list nor `others` has again, else `[place]`."""
    name = ""
    if is_rows(items) and all(isinstance(row, dict) for row in others):
        name = leading_name(items[place], [*items[:place], *items[place + 1 :], *others])
    return f".{name}" if name and len(name) <= NAME_MAX else f"[{place + 1}]"
