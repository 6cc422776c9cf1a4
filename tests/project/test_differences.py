"""What two documents of a policy are said to differ in: exactly the edits that were made, and nothing else.

Every edit is made in a real policy. The document before is as a record keeps it, its keys sorted. A told path is
followed by a reader of its own through the document, so a name that leads elsewhere, or to two places, is a fault.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.hashing import canonical_json
from engine.project.definition import Project
from engine.project.load import load_project
from engine.project.policy.differences import ADDED, CHANGED, MOVED, REMOVED, Change, changes, policy_changes
from engine.runs.document import from_text, to_text

ROOT = Path(__file__).resolve().parents[2]
QUIET = settings(deadline=None, derandomize=True, max_examples=100)
Place = tuple[str | int, ...]
Documents = dict[str, Any]


@cache
def project() -> Project:
    return load_project(ROOT, "tiny")


@cache
def policies() -> Documents:
    """Policy id -> document, keys as in its file."""
    return {policy_id: policy.document for policy_id, policy in project().policies.items()}


def recorded(documents: Documents) -> Documents:
    """The documents as a record gives them back."""
    found: Documents = from_text(to_text({"policies": documents}))["policies"]
    return found


def same(one: Any, other: Any) -> bool:
    return canonical_json(one) == canonical_json(other)


# the places of a document


def scalars(value: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, dict):
        for key, item in value.items():
            if (place, key) != ((), "policy"):
                yield from scalars(item, (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from scalars(item, (*place, number))
    else:
        yield place


def lists(value: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, list):
        yield place
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from lists(item, (*place, key))


def at(value: Any, place: Place) -> Any:
    for step in place:
        value = value[step]
    return value


def put(value: Any, place: Place, item: Any) -> None:
    at(value, place[:-1])[place[-1]] = item


def followed(value: Any, path: str, place: Place = ()) -> set[Place]:
    """Every place that a path may mean."""
    if not path:
        return {place}
    found: set[Place] = set()
    for name, step in names(value):
        if path.startswith(name) and path[len(name) :][:1] in ("", ".", "["):
            found |= followed(value[step], path[len(name) :], (*place, step))
    return found


def names(value: Any) -> Iterator[tuple[str, str | int]]:
    """How the entries of a mapping or a list may be called."""
    if isinstance(value, dict):
        yield from ((f".{key}", key) for key in value)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield f"[{number + 1}]", number
            leading = [str(v) for v in item.values()] if isinstance(item, dict) else []
            yield from (("." + "/".join(leading[:n]), number) for n in range(1, len(leading) + 1))


@cache
def every(kind: str) -> list[tuple[str, Place]]:
    of = {"scalar": scalars, "list": lists}[kind]
    return [(policy_id, place) for policy_id, document in policies().items() for place in of(document)]


# edits


def another(old: Any, beside: list[Any], draw: st.DrawFn) -> Any:
    """A value in the stead of another: a near one, that of an entry beside it, or one of another type."""
    near = {
        bool: [not old if isinstance(old, bool) else True, None],
        int: [old + 1 if isinstance(old, int) else 0, float(old) if isinstance(old, int) else 0.5],
        float: [old * 1.25 + 0.001 if isinstance(old, float) else 0.5, None, 7],
        str: [f"{old}x", "", "1"],
        type(None): [0.5, 0, "a"],
    }[type(old)]
    return draw(st.sampled_from([value for value in [*near, *beside] if not same(value, old)]))


@dataclass(frozen=True)
class Edit:
    """Something done to one policy at one place."""

    policy_id: str
    place: Place
    do: Callable[[Any], None]
    new: Any = None


@st.composite
def scalar_edits(draw: st.DrawFn) -> Edit:
    policy_id, place = draw(st.sampled_from(every("scalar")))
    old = at(policies()[policy_id], place)
    beside = []
    if len(place) > 1 and isinstance(place[-2], int):
        rows = at(policies()[policy_id], place[:-2])
        beside = [row[place[-1]] for row in rows if isinstance(row, dict) and place[-1] in row]
    new = another(old, [value for value in beside if not isinstance(value, dict | list)], draw)
    return Edit(policy_id, place, lambda document: put(document, place, new), new)


@st.composite
def entry_edits(draw: st.DrawFn, kind: str) -> Edit:
    filled = [(p, place) for p, place in every("list") if len(at(policies()[p], place)) > (kind == MOVED)]
    policy_id, place = draw(st.sampled_from(filled))
    size = len(at(policies()[policy_id], place))
    source, target = draw(st.integers(0, size - 1)), draw(st.integers(0, size - (kind != ADDED)))
    entry = copy.deepcopy(at(policies()[policy_id], (*place, source)))
    if kind == ADDED and draw(st.booleans()):
        leaf = draw(st.sampled_from([*scalars(entry)]))
        if leaf:
            put(entry, leaf, another(at(entry, leaf), [], draw))

    def do(document: Any) -> None:
        items = at(document, place)
        moving = items.pop(source) if kind in (REMOVED, MOVED) else entry
        if kind in (ADDED, MOVED):
            items.insert(target, moving)

    return Edit(policy_id, place, do)


def compared(before: Documents, after: Documents) -> tuple[Change, ...]:
    """The changes from what records held to a project whose files hold `after`."""
    found = {p: replace(project().policies[p], document=document) for p, document in after.items()}
    return changes(before, after, found)


def told(*edits: Edit) -> tuple[Documents, Documents, tuple[Change, ...]]:
    """The policies that are edited, before and after, and what is told of it."""
    original = {edit.policy_id: policies()[edit.policy_id] for edit in edits}
    before, after = recorded(original), copy.deepcopy(original)
    for edit in edits:
        edit.do(after[edit.policy_id])
    return before, after, compared(before, after)


@QUIET
@given(scalar_edits())
def test_one_changed_value_is_one_change(edit: Edit) -> None:
    before, after, (change,) = told(edit)
    assert change.kind == CHANGED
    assert same(change.before, at(before[edit.policy_id], edit.place)) and same(change.after, edit.new)
    assert change.path.startswith(f"{edit.policy_id}.")
    assert followed(after[edit.policy_id], change.path.removeprefix(edit.policy_id)) == {edit.place}


@QUIET
@given(entry_edits(ADDED))
def test_one_added_entry_is_one_change(edit: Edit) -> None:
    before, after, (change,) = told(edit)
    assert change.kind == ADDED and change.before is None
    (found,) = followed(after[edit.policy_id], change.path.removeprefix(edit.policy_id))
    assert found[:-1] == edit.place and same(change.after, at(after[edit.policy_id], found))
    at(after[edit.policy_id], edit.place).pop(found[-1])
    assert same(before, after)


@QUIET
@given(entry_edits(REMOVED))
def test_one_removed_entry_is_one_change(edit: Edit) -> None:
    before, after, (change,) = told(edit)
    assert change.kind == REMOVED and change.after is None
    (found,) = followed(policies()[edit.policy_id], change.path.removeprefix(edit.policy_id))
    assert found[:-1] == edit.place and same(change.before, at(before[edit.policy_id], found))
    at(before[edit.policy_id], edit.place).pop(found[-1])
    assert same(before, after)


@QUIET
@given(entry_edits(MOVED))
def test_one_moved_entry_is_one_change(edit: Edit) -> None:
    before, after, found = told(edit)
    if same(before, after):
        assert found == ()
        return
    (change,) = found
    assert change.kind == MOVED
    path = change.path.removeprefix(edit.policy_id)
    assert followed(after[edit.policy_id], path) == {(*edit.place, change.after - 1)}
    items = at(before[edit.policy_id], edit.place)
    items.insert(change.after - 1, items.pop(change.before - 1))
    assert same(before, after)


def list_before(old: Any, new: Any, path: str, place: Place) -> Place:
    """Where the list of a moved entry stood, by its path: the row around it may have moved too."""
    around = [path[:end] for end in range(len(path)) if followed(new, path[:end]) == {place[:-1]}]
    (found,) = followed(old, around[-1])
    return found


def leveled(after: Documents, found: tuple[Change, ...]) -> tuple[Documents, Documents]:
    """Both sides without what is told to differ: equal when everything is told, and told rightly."""
    original = {policy_id: copy.deepcopy(policies()[policy_id]) for policy_id in after}
    gone: list[tuple[Any, Place, Any]] = []
    for change in found:
        policy_id = next(p for p in after if change.path.startswith(f"{p}."))
        old, new = original[policy_id], after[policy_id]
        side = old if change.kind == REMOVED else new
        path = change.path.removeprefix(policy_id)
        (place,) = followed(side, path)
        if change.kind == MOVED:
            assert place[-1] == change.after - 1
            gone += [(new, place, GONE), (old, (*list_before(old, new, path, place), change.before - 1), GONE)]
            continue
        assert same(at(side, place), change.before if change.kind == REMOVED else change.after)
        gone.append((side, place, change.before if change.kind == CHANGED else GONE))
    for side, place, item in sorted(gone, key=lambda entry: -len(entry[1])):
        put(side, place, item)
    return without(original), without(after)


GONE = "taken out on both sides"


def without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without(item) for key, item in value.items()}
    return [without(item) for item in value if item != GONE] if isinstance(value, list) else value


ANY_EDIT = st.one_of(scalar_edits(), entry_edits(ADDED), entry_edits(REMOVED), entry_edits(MOVED))


@QUIET
@given(ANY_EDIT, ANY_EDIT)
def test_two_edits_are_two_changes_at_most_and_tell_everything(one: Edit, other: Edit) -> None:
    try:
        _, after, found = told(one, other)
    except (IndexError, KeyError):
        return  # the first has taken away what the second would change
    assert len(found) <= 2
    if (one.policy_id, one.place[:1]) != (other.policy_id, other.place[:1]):
        assert {str(change) for change in found} == {str(c) for edit in (one, other) for c in told(edit)[2]}
    left, right = leveled(after, found)
    assert same(left, right)


@QUIET
@given(st.lists(ANY_EDIT, min_size=1, max_size=6))
def test_many_edits_tell_everything(edits: list[Edit]) -> None:
    try:
        _, after, found = told(*edits)
    except (IndexError, KeyError):
        return
    assert len({change.name for change in found}) == len(found)
    left, right = leveled(after, found)
    assert same(left, right)


def test_no_edit_is_no_change() -> None:
    assert compared(recorded(policies()), policies()) == ()


# by example


def between(before: Any, after: Any) -> list[str]:
    """The changes of one key of a policy, in words; the document before is as a record keeps it."""
    old, new = ({"policy": "t.p", "version": "1.0.0", "key": value} for value in (before, after))
    return [str(change) for change in policy_changes("t.p", recorded({"t.p": old})["t.p"], new, None)]


def test_the_edit_of_one_figure_among_many_rows() -> None:
    """Rows of a record begin with other keys than those of the file: no row is taken for another one."""
    policy_id = "6A.risk_propagation_coeffs"
    before, after, found = told(
        Edit(policy_id, ("nudge_high",), lambda document: document.update(nudge_high=2.4), 2.4)
    )
    assert list(before[policy_id]["couplings"][0]) != list(after[policy_id]["couplings"][0])
    assert [str(change) for change in found] == [f"{policy_id}.nudge_high: 2.5 -> 2.4"]


def test_an_added_row_changes_no_other() -> None:
    policy_id = "6A.risk_propagation_coeffs"
    row = {"entity": "party", "flag": "virtual", "raw_role": "MULE", "factor": 1.1}
    *_, found = told(Edit(policy_id, ("nudges",), lambda document: document["nudges"].insert(0, row)))
    assert [str(change) for change in found] == [
        f"{policy_id}.nudges.party/virtual added: {{entity: party, flag: virtual, raw_role: M..."
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (1, 1.0, ["t.p.key: 1 -> 1.0"]),
        (1, True, ["t.p.key: 1 -> true"]),
        (None, "null", ['t.p.key: null -> "null"']),
        (0.0, -0.0, ["t.p.key: 0.0 -> -0.0"]),
        (0.1, 0.1 + 1e-16, ["t.p.key: 0.1 -> 0.1000000000000001"]),
        ("e\u0301", "\u00e9", []),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
        ({"a": None}, {}, ["t.p.key.a removed: null"]),
        ({}, {"a": []}, ["t.p.key.a added: []"]),
        ([], {}, ["t.p.key: [] -> {}"]),
        ([1, 2, 3], [1, 9, 3], ["t.p.key[2]: 2 -> 9"]),
        ([1, 2, 3], [1, 2, 2, 3], ["t.p.key[3] added: 2"]),
        ([1, 2, 3, 4], [4, 1, 2, 3], ["t.p.key[1] moved: 4 -> 1"]),
        ([1, 2], [2, 7], ["t.p.key[1]: 1 -> 2", "t.p.key[2]: 2 -> 7"]),
        (
            [{"id": "A", "w": 1, "q": 1, "z": 1}, {"id": "B", "w": 2}, {"id": "C", "w": 3}],
            [{"id": "B", "w": 2}, {"id": "C", "w": 3}, {"id": "A", "w": 5, "q": 6, "z": 7}],
            ["t.p.key.A moved: 1 -> 3", "t.p.key.A.w: 1 -> 5", "t.p.key.A.q: 1 -> 6", "t.p.key.A.z: 1 -> 7"],
        ),
        (
            [{"id": "A", "w": 1, "q": 1}, {"id": "B", "w": 2, "q": 2}],
            [{"id": "C", "w": 5, "q": 7}, {"id": "B", "w": 2, "q": 2}],
            ["t.p.key.C added: {id: C, w: 5, q: 7}", "t.p.key.A removed: {id: A, q: 1, w: 1}"],
        ),
        ([{"id": "A", "w": 1}], [{"id": "Z", "w": 1}], ["t.p.key.Z.id: A -> Z"]),
        ([{"id": "A"}, {"id": "A"}], [{"id": "A"}], ["t.p.key[2] removed: {id: A}"]),
        (
            [{"hours": [1, 2]}, {"hours": [3]}],
            [{"hours": [1, 2]}, {"hours": [3, 4]}],
            ["t.p.key[2].hours[2] added: 4"],
        ),
    ],
    ids=repr,
)
def test_changes_by_example(before: Any, after: Any, expected: list[str]) -> None:
    assert between(before, after) == expected


def test_long_texts_are_shown_where_they_differ() -> None:
    text = "SELECT " + ", ".join(f"column_{number}" for number in range(40))
    (words,) = between(text, text.replace("column_30", "column_x"))
    assert "column_30" in words and "column_x" in words and len(words) < 130
    (words,) = between(text, f"{text} ")
    assert words.split(": ", 1)[1].split(" -> ")[0] != words.split(" -> ")[1]


def test_a_policy_that_comes_or_goes_is_one_change() -> None:
    document = {"policy": "t.p", "version": "1.2.0", "key": [1, 2]}
    (came,) = policy_changes("t.p", None, document, None)
    (went,) = policy_changes("t.p", document, None, None)
    assert [str(came), str(went)] == ["t.p added: version 1.2.0", "t.p removed: version 1.2.0"]
    assert policy_changes("t.p", None, None, None) == ()


def test_a_list_that_is_all_new_is_compared_in_time() -> None:
    old = [{"a": n, "b": n + 1, "c": n + 2} for n in range(0, 360, 3)]
    found = between(old, [{"a": -n, "b": -n - 1, "c": -n - 2} for n in range(1, 361, 3)])
    assert len(found) == 240


def test_paths_below_mappings_and_lists_of_figures() -> None:
    assert between({"b": 1, "c": [1, 2]}, {"b": 2, "c": [1, 3]}) == ["t.p.key.b: 1 -> 2", "t.p.key.c[2]: 2 -> 3"]
    assert between([1], [1, 2]) == ["t.p.key[2] added: 2"]
    assert between({"a": 1}, {"a": 1}) == []
