"""Selectors: which states a command is about.

expr   := inter { blank inter }            blank = union
inter  := term { "," term }                comma = intersection
term   := [ [n] "+" ] atom [ "+" [n] ]     + = ancestors before, descendants after, n edges deep
        | "@" atom                         @ = the states, what follows them, and all that any of these needs
atom   := SEG | SEG.STATE[..STATE] | glob | glob.glob | method ":" glob
glob   := a name in which * stands for any text, ? for one character, [ab] for one of these
method := state | policy | dataset | macro | gate | contract | tag | input

A name that nothing has is refused. How states stand changes from build to build, so an expression that asks for it
(`state:`) may select nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from fnmatch import fnmatchcase

from engine.errors import EngineError, close_matches
from engine.plan.graph import StateGraph
from engine.plan.signature import inputs_of, segment_policies, state_reads
from engine.project.definition import SEAL, Project

STATUSES = ("modified", "stale", "missing", "failed", "reused")
Statuses = Callable[[], Mapping[str, Set[str]]]
_BEFORE = r"(?:(?P<at>@)|(?P<up_n>\d*)(?P<up>\+))?"
_AFTER = r"(?:(?P<down>\+)(?P<down_n>\d*))?"
_TERM = re.compile(rf"^{_BEFORE}(?P<atom>[^+@]+){_AFTER}$")
_GLOB = re.compile(r"[*?\[]")


def _refuse(text: str, why: str, known: list[str] | None = None) -> EngineError:
    return EngineError(
        97,
        f"the selector {text!r} {why}",
        place="SELECT",
        found=text,
        expected=", ".join((known or [])[:12]),
        hint=(close_matches(text.split(":")[-1], known) if known else "") or "engine ls",
    )


def nothing_selected(expression: str) -> EngineError:
    """The refusal of a selector that must select something."""
    return _refuse(expression, "selects nothing")


def empty_selector(option: str) -> EngineError:
    """The refusal of an option that was given without a selector in it."""
    return EngineError(
        97,
        f"{option} is given and names nothing",
        place="SELECT",
        expected="a selector, such as SEG, SEG.S3+ or 'state:modified+'",
        found="an empty text",
        hint=f"leave {option} out, or engine ls states",
        exit_code=2,
    )


def told(expression: str, exclude: str) -> str:
    """A selection in words: the options that ask for it."""
    parts = (f"{option} '{text}'" for option, text in (("--select", expression), ("--exclude", exclude)) if text)
    return " ".join(parts)


def select(
    expression: str, project: Project, graph: StateGraph, statuses: Statuses, exclude: str = ""
) -> tuple[str, ...]:
    """State ids in topological order; EngineError 097 for what is unknown, and when names alone select nothing.

    An empty expression means every state. `statuses` gives state id -> those of `STATUSES` that it has, and is
    asked only if the expression needs it.
    """
    asked = _union(expression, project, graph, statuses) if expression else set(graph.order)
    chosen = asked - _union(exclude, project, graph, statuses) if exclude else asked
    if not chosen and not asks_for_status(f"{expression} {exclude}"):
        if asked:
            raise _refuse(
                expression or "*", f"selects nothing once --exclude {exclude!r} has taken its states away"
            )
        raise nothing_selected(expression)
    return tuple(state_id for state_id in graph.order if state_id in chosen)


def asks_for_status(expression: str) -> bool:
    """Whether an expression may rightly select nothing: it asks how states stand."""
    return any(re.match(r"(@|\d*\+)?state:", term) for term in re.split(r"[\s,]+", expression))


def _union(expression: str, project: Project, graph: StateGraph, statuses: Statuses) -> set[str]:
    chosen: set[str] = set()
    for part in expression.split():
        terms = [_term(term, project, graph, statuses) for term in part.split(",")]
        chosen |= set.intersection(*terms)
    return chosen


def _term(text: str, project: Project, graph: StateGraph, statuses: Statuses) -> set[str]:
    match = _TERM.match(text)
    if not match:
        raise _refuse(text, "is not well formed")
    chosen = _atom(match["atom"], project, graph, statuses)
    if match["at"]:
        if match["down"]:
            raise _refuse(text, "is not well formed: @ takes in what follows already, so there is no + after it")
        chosen |= {below for state_id in chosen for below in graph.descendants(state_id)}
        return chosen | {above for state_id in chosen for above in graph.ancestors(state_id)}
    found = set(chosen)
    for state_id in chosen:
        if match["up"]:
            found |= graph.ancestors(state_id, int(match["up_n"]) if match["up_n"] else None)
        if match["down"]:
            found |= graph.descendants(state_id, int(match["down_n"]) if match["down_n"] else None)
    return found


def _atom(text: str, project: Project, graph: StateGraph, statuses: Statuses) -> set[str]:
    method, colon, pattern = text.partition(":")
    if colon:
        return _method(method, pattern, text, project, statuses)
    if _GLOB.search(text):
        return _by_glob(text, project, graph)
    name, dot, states = text.partition(".")
    if name not in project.segments:
        raise _refuse(text, "names no segment", [*project.segments, *graph.order])
    segment = project.segments[name]
    names = [state.name for state in segment.states]
    if not dot:
        return {state.state_id for state in segment.states}
    first, dots, last = states.partition("..")
    for state in (first, last if dots else first):
        if state not in names:
            raise _refuse(text, "names no state", [f"{name}.{known}" for known in names])
    start, stop = names.index(first), names.index(last or first)
    if stop < start:
        raise _refuse(text, "runs backwards", [f"{name}.{last}..{first}"])
    return {f"{name}.{known}" for known in names[start : stop + 1]}


def _by_glob(text: str, project: Project, graph: StateGraph) -> set[str]:
    """States whose segment, and whose own name if one is given, are of a pattern."""
    if ".." in text:
        raise _refuse(text, "is not well formed: a range has a first and a last state and no wildcard")
    name, dot, state_name = text.partition(".")
    found = {
        state.state_id
        for segment in project.segments.values()
        for state in segment.states
        if fnmatchcase(segment.name, name) and (not dot or fnmatchcase(state.name, state_name))
    }
    if not found:
        raise _refuse(text, "matches no state", [*project.segments, *graph.order])
    return found


def _method(method: str, pattern: str, text: str, project: Project, statuses: Statuses) -> set[str]:
    if method == "state":
        if pattern not in STATUSES:
            raise _refuse(text, "names no status", list(STATUSES))
        found = {
            state_id
            for state_id, having in statuses().items()
            if pattern in having or (pattern == "stale" and having & {"modified", "missing"})
        }
        return found
    finder = _METHODS.get(method)
    if finder is None:
        raise _refuse(text, "has no such method", ["state", *_METHODS])
    by_name = finder(project)
    matched = [
        name for name in by_name if fnmatchcase(name, pattern) or fnmatchcase(name.split(".", 1)[-1], pattern)
    ]
    if not matched:
        raise _refuse(text, f"matches no {method}", sorted(by_name))
    return set().union(*(by_name[name] for name in matched))


def _collect(project: Project, names_of: Callable[..., set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for segment in project.segments.values():
        for state in segment.states:
            for name in names_of(segment, state):
                found.setdefault(name, set()).add(state.state_id)
    return found


def _policies(project: Project) -> dict[str, set[str]]:
    found = _collect(project, lambda segment, state: state_reads(project, segment, state).policies)
    for segment in project.segments.values():
        for policy in segment_policies(project, segment):
            found.setdefault(policy.policy_id, set())
    return found


def _gates(project: Project) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for segment in project.segments.values():
        for query in (*segment.gates, *segment.certify):
            owner = f"{segment.name}.{query.header.get('owner_state', segment.bundle_state.name)}"
            for test in query.header.get("tests") or ():
                found.setdefault(str(test), set()).add(owner)
                found.setdefault(f"{segment.name}.{test}", set()).add(owner)
    return found


_METHODS: dict[str, Callable[[Project], dict[str, set[str]]]] = {
    "policy": _policies,
    "dataset": lambda project: {
        name: {f"{dataset.segment}.{dataset.state}"} for name, dataset in project.datasets.items()
    },
    "macro": lambda project: _collect(project, lambda segment, state: state_reads(project, segment, state).macros),
    "gate": _gates,
    "contract": lambda project: {
        name: {f"{dataset.segment}.{dataset.state}"} for name, dataset in project.datasets.items()
    },
    "input": lambda project: _collect(
        project,
        lambda segment, state: {
            project.datasets[name].input_id
            for name in inputs_of(project, segment, state)
            if project.datasets[name].segment != segment.name or state.kind == SEAL
        },
    ),
    "tag": lambda project: _collect(
        project,
        lambda segment, state: {str(tag) for tag in segment.document["states"][state.name].get("tags") or ()},
    ),
}
