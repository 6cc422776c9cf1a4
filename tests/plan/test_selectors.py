"""The selector grammar on the synthetic project, and the laws of its graph operators."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.plan.graph import StateGraph, state_graph
from engine.plan.selectors import select
from engine.project.definition import Project
from tests.synthetic import Synthetic, states, write_project

QUIET = settings(deadline=None, derandomize=True, max_examples=60)
Select = Callable[..., set[str]]
WORLD = "ref.S0,S1,S5 1A.S0,S1,S5 1B.S0,S1,S5 5B.S0,S1,S5"
STATUSES = {
    "2A.S3": {"modified"},
    "2A.S4": {"stale"},
    "5A.S0": {"stale"},
    "6A.S5": {"missing", "failed"},
    "2A.S0": {"reused"},
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The synthetic project; read only."""
    return write_project(tmp_path_factory.mktemp("selectors")).load()


@pytest.fixture(scope="module")
def chosen(loaded: Project) -> Select:
    """A function: the states of an expression."""
    graph = state_graph(loaded)

    def choose(expression: str, exclude: str = "") -> set[str]:
        return set(select(expression, loaded, graph, lambda: STATUSES, exclude))

    return choose


def refusal(choose: Select, expression: str, exclude: str = "") -> EngineError:
    with pytest.raises(EngineError) as caught:
        choose(expression, exclude)
    assert caught.value.number == 97
    assert caught.value.exit_code == 2
    return caught.value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2A", "2A.S0-S5"),
        ("2A.S3", "2A.S3"),
        ("2A.S2..S4", "2A.S2-S4"),
        ("2A.S2..S2", "2A.S2"),
        ("6A.S4+", "6A.S4-S5"),
        ("+2A.S1", f"{WORLD.replace(' 5B.S0,S1,S5', '')} 2A.S0-S1"),
        ("5A.S3+", "5A.S3-S5 6A.S0-S5"),
        ("6A.S4+1", "6A.S4-S5"),
        ("2A.S1+2", "2A.S1-S5 5A.S0-S1"),
        ("1+2A.S2", "2A.S1-S2"),
        ("2+6A.S4", "6A.S2-S4"),
        ("1+2A.S4+1", "2A.S2-S5"),
        ("0+2A.S3+0", "2A.S3"),
        ("2A.*", "2A.S0-S5"),
        ("*A.S5", "1A.S5 2A.S5 5A.S5 6A.S5"),
        ("2A.S[1-3]", "2A.S1-S3"),
        ("?A.S3+,6A", "6A.S0-S5"),
        ("[26]A.S4+1,6A", "6A.S4-S5"),
        ("*", f"{WORLD} 2A.S0-S5 5A.S0-S5 6A.S0-S5"),
        ("*.*,5A", "5A.S0-S5"),
        ("@6A.S4", f"{WORLD} 2A.S0-S5 5A.S0-S5 6A.S0-S5"),
        ("@2A.S3,2A", "2A.S0-S5"),
        ("@state:missing,6A", "6A.S0-S5"),
    ],
)
def test_atoms_and_depths(chosen: Select, expression: str, expected: str) -> None:
    assert chosen(expression) == states(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2A.S1..S2+", "2A.S1-S5 5A.S0-S5 6A.S0-S5"),  # .. binds before +
        ("+6A.S1..S2,6A", "6A.S0-S2"),  # + binds before the comma
        ("2A.S1+,5A", "5A.S0-S5"),
        ("2A,2A.S1+,+2A.S3", "2A.S1-S3"),  # a comma intersects
        ("2A.S1 6A.S5", "2A.S1 6A.S5"),  # a blank unites
        ("2A.S1..S3,2A.S2..S4 6A.S5,6A", "2A.S2-S3 6A.S5"),  # the comma binds before the blank
        ("  2A.S1   2A.S1  ", "2A.S1"),
    ],
)
def test_precedence(chosen: Select, expression: str, expected: str) -> None:
    assert chosen(expression) == states(expected)


@pytest.mark.parametrize(
    ("expression", "exclude", "expected"),
    [
        ("2A", "2A.S5", "2A.S0-S4"),
        ("2A.S4+", "5A 6A", "2A.S4-S5"),
        ("2A 5A", "2A,2A.S2+", "2A.S0-S1 5A.S0-S5"),
        ("2A.S1 2A.S2", "dataset:site_timezones+", "2A.S1"),
    ],
)
def test_exclude_subtracts_last(chosen: Select, expression: str, exclude: str, expected: str) -> None:
    assert chosen(expression, exclude) == states(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("policy:2A.tz_policy", "2A.S1-S2"),
        ("policy:tz_policy", "2A.S1-S2"),
        ("policy:tz_*", "2A.S1-S2"),
        ("policy:common.calendar", "2A.S3 5A.S2"),
        ("policy:shapes+,6A", "6A.S0-S5"),
        ("dataset:site_timezones", "2A.S2"),
        ("dataset:merchant_zone_profile*", "5A.S1"),
        ("contract:timetable", "2A.S3"),
        ("macro:zone_offset", "2A.S3"),
        ("macro:lift_base", "5A.S4 6A.S3"),
        ("gate:RG1", "2A.S4"),
        ("gate:6A.T4", "6A.S4"),
        ("gate:T?", "6A.S4"),
        ("input:1B.site_locations", "2A.S0-S1 5A.S0-S1"),
        ("input:merchant_zone_profile_5A", "6A.S0-S1"),
        ("tag:first", "2A.S1 5A.S1 6A.S1"),
        ("state:modified", "2A.S3"),
        ("state:modified+,2A", "2A.S3-S5"),
        ("state:stale", "2A.S3-S4 5A.S0 6A.S5"),
        ("state:missing", "6A.S5"),
        ("state:reused", "2A.S0"),
        ("state:failed", "6A.S5"),
        ("5A,state:stale", "5A.S0"),
    ],
)
def test_methods(chosen: Select, expression: str, expected: str) -> None:
    assert chosen(expression) == states(expected)


@pytest.mark.parametrize(
    ("expression", "close"),
    [
        ("2a", "2A"),
        ("7A", "2A"),
        ("2A.S6", "2A.S5"),
        ("2A.S1..S9", "2A.S5"),
        ("policy:tz_polcy", "2A.tz_policy"),
        ("dataset:site_timezone", "site_timezones"),
        ("macro:zone_ofset", "zone_offset"),
        ("gate:RG9", "RG1"),
        ("contract:timetables", "timetable"),
        ("input:site_location", "1B.site_locations"),
        ("tag:frist", "first"),
        ("state:modifed", "modified"),
        ("polcy:tz_policy", "policy"),
    ],
)
def test_unknown_names_come_with_close_matches(chosen: Select, expression: str, close: str) -> None:
    error = refusal(chosen, expression)
    assert close in error.hint or close in error.expected
    assert error.found == expression


@pytest.mark.parametrize(
    "expression",
    [
        "+",
        "2A.S1++",
        "++2A.S1",
        "2A+5A",
        "2A,",
        ",2A",
        "2A,,5A",
        "2A.",
        ".S1",
        "2A.S4..S2",
        "2A.S1..",
        "2A.S1..2A.S3",
        "2A.S1...S3",
        "2A.S1..S2..S3",
        "x+2A",
        "2A+x",
        "policy:",
        ":tz_policy",
    ],
)
def test_malformed_expressions_are_refused(chosen: Select, expression: str) -> None:
    refusal(chosen, expression)


@pytest.mark.parametrize(
    ("expression", "exclude"), [("   ", ""), ("2A,5A", ""), ("2A.S3", "2A"), ("policy:tz_*,6A", "")]
)
def test_an_empty_selection_by_names_is_refused(chosen: Select, expression: str, exclude: str) -> None:
    assert "selects nothing" in refusal(chosen, expression, exclude).message


@pytest.mark.parametrize(("expression", "exclude"), [("2A.S3", "2A"), ("", "*"), ("5A 6A", "@6A")])
def test_an_exclusion_that_leaves_nothing_names_itself(chosen: Select, expression: str, exclude: str) -> None:
    assert f"--exclude {exclude!r}" in refusal(chosen, expression, exclude).message


@pytest.mark.parametrize("atom", ["6A.S5", "5B.S5", "2A.S1..S2", "policy:shapes", "state:modified"])
def test_at_is_what_follows_and_all_that_it_needs(chosen: Select, atom: str) -> None:
    assert chosen(f"@{atom}") == chosen(" ".join(f"+{state_id}" for state_id in chosen(f"{atom}+")))


def test_left_out_is_every_state(chosen: Select) -> None:
    assert chosen("") == chosen("*")
    assert chosen("", "6A") == chosen("*", "6A")


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("9?", "matches no state"),
        ("2A.T*", "matches no state"),
        ("2A.S*..S3", "range"),
        ("@2A+", "not well formed"),
        ("@@2A", "not well formed"),
        ("2A@", "not well formed"),
        ("+@2A", "not well formed"),
        ("@", "not well formed"),
    ],
)
def test_what_wildcards_and_at_cannot_say(chosen: Select, expression: str, told: str) -> None:
    assert told in refusal(chosen, expression).message


@pytest.mark.parametrize(
    ("expression", "exclude"),
    [
        ("2A,state:missing", ""),
        ("5A,1+state:modified+2", "5A"),
        ("2A.S3", "state:modified"),
        ("5A.S3 +state:reused,6A", "5A"),
    ],
)
def test_that_no_state_stands_so_is_no_fault(chosen: Select, expression: str, exclude: str) -> None:
    assert chosen(expression, exclude) == set()


def test_an_unknown_name_beside_a_status_is_a_fault(chosen: Select) -> None:
    assert "names no segment" in refusal(chosen, "state:missing,7A").message


def test_the_answer_is_in_topological_order(loaded: Project) -> None:
    graph = state_graph(loaded)
    found = select("6A 5A.S4 +2A.S2", loaded, graph, dict)
    for place, state_id in enumerate(found):
        assert not graph.parents[state_id] & set(found[place:])
    assert [s for s in found if s.startswith("2A")] == ["2A.S0", "2A.S1", "2A.S2"]


def test_statuses_are_asked_only_when_needed(loaded: Project) -> None:
    def never() -> dict[str, str]:
        raise AssertionError("asked")

    assert select("2A.S1", loaded, state_graph(loaded), never) == ("2A.S1",)


def test_the_binding_edges(loaded: Project) -> None:
    """Common machinery, section 11."""
    parents = state_graph(loaded).parents
    for segment in ("2A", "5A", "6A"):
        for number in range(1, 6):
            assert f"{segment}.S{number - 1}" in parents[f"{segment}.S{number}"]
    assert "2A.S5" in parents["5A.S0"]
    assert {"2A.S5", "5A.S5"} <= parents["6A.S0"]
    assert "2A.S2" in parents["5A.S1"] and "2A.S3" in parents["5A.S3"]
    assert "5A.S1" in parents["6A.S1"]


# graph laws


@st.composite
def graphs(draw: st.DrawFn) -> StateGraph:
    """A random directed graph without cycles, its nodes in topological order."""
    nodes = [f"X.S{number}" for number in range(draw(st.integers(1, 9)))]
    parents = {
        node: frozenset(draw(st.sets(st.sampled_from(nodes[:place])))) if place else frozenset()
        for place, node in enumerate(nodes)
    }
    return StateGraph(tuple(nodes), parents)


@QUIET
@given(graphs())
def test_ancestors_and_descendants_are_two_views_of_one_relation(graph: StateGraph) -> None:
    for node in graph.order:
        assert node not in graph.ancestors(node)
        for other in graph.order:
            assert (other in graph.ancestors(node)) == (node in graph.descendants(other))


@QUIET
@given(graphs())
def test_closures_are_closed_and_least(graph: StateGraph) -> None:
    for node in graph.order:
        above = graph.ancestors(node)
        assert graph.parents[node] <= above
        assert all(graph.parents[other] <= above for other in above)
        reached = set().union(*({p} | graph.ancestors(p) for p in graph.parents[node]))
        assert above == reached


@QUIET
@given(graphs(), st.integers(0, 10))
def test_depth_is_monotone_and_ends_in_the_closure(graph: StateGraph, depth: int) -> None:
    for node in graph.order:
        for walk in (graph.ancestors, graph.descendants):
            near = walk(node, depth)
            assert near <= walk(node, depth + 1) <= walk(node)
            assert walk(node, 0) == set()
            assert walk(node, len(graph.order)) == walk(node)
    assert all(graph.ancestors(node, 1) == graph.parents[node] for node in graph.order)


@QUIET
@given(graphs())
def test_the_order_puts_every_ancestor_first(graph: StateGraph) -> None:
    place = {node: number for number, node in enumerate(graph.order)}
    assert all(place[above] < place[node] for node in graph.order for above in graph.ancestors(node))


TERM = st.sampled_from(["2A", "5A", "6A.S2..S4", "+5A.S3", "2A.S4+", "1+6A.S1+1", "policy:shapes", "state:stale"])


@QUIET
@given(st.lists(TERM, min_size=1, max_size=4), st.lists(TERM, min_size=1, max_size=4))
def test_union_and_intersection_are_those_of_sets(loaded: Project, left: list[str], right: list[str]) -> None:
    graph = state_graph(loaded)

    def of(expression: str, exclude: str = "") -> set[str]:
        try:
            return set(select(expression, loaded, graph, lambda: STATUSES, exclude))
        except EngineError as error:
            assert "selects nothing" in error.message
            return set()

    union = set().union(*(of(term) for term in left))
    assert of(" ".join(left)) == union
    assert of(",".join(left)) == set.intersection(*(of(term) for term in left))
    assert of(" ".join(left), " ".join(right)) == union - of(" ".join(right))
    assert of(" ".join([*left, *right])) == of(" ".join([*right, *left]))


# selections in a plan


def test_a_stale_unselected_ancestor_is_refused_with_the_selector_to_run(built: Synthetic) -> None:
    built.change("2A.S2")
    with pytest.raises(EngineError) as caught:
        built.plan(select="2A.S4+")
    error = caught.value
    assert (error.number, error.exit_code) == (95, 3)
    assert "2A.S2" in error.message
    assert error.hint == "engine build --profile tiny --seed 42 --select '+2A.S4'"
    selector = error.hint.partition("--select '")[2].rstrip("'")
    assert "2A.S2" in {step.state_id for step in built.plan(select=selector).runs}


@pytest.mark.parametrize(
    "selector", ["2A.S2+", "2A.S2..S3", "+2A.S3", "state:modified+", "dataset:site_timezones+"]
)
def test_a_selection_that_holds_the_stale_state_is_planned(built: Synthetic, selector: str) -> None:
    built.change("2A.S2")
    plan = built.plan(select=selector)
    assert "2A.S2" in {step.state_id for step in plan.runs}
    assert {step.state_id for step in plan.runs} <= plan.selected


def test_an_exclusion_alone_leaves_the_rest(built: Synthetic) -> None:
    built.change("5A.S4")
    plan = built.plan(exclude="6A")
    assert {step.state_id for step in plan.runs} == states("5A.S4-S5")
    assert {step.state_id for step in plan.steps if step.action == "wait"} == {"6A.S0"}


def test_what_is_not_selected_waits(built: Synthetic) -> None:
    built.change("2A.S4")
    outcome = built.build(select="2A")
    assert outcome.made == states("2A.S4-S5")
    assert outcome.having("waiting") == {"5A.S0", "6A.S0"}
    assert built.build().made == {"5A.S0", "6A.S0"}


def test_state_modified_names_what_differs_itself(built: Synthetic) -> None:
    built.change("5A.S2")
    statuses = {step.state_id: step.status for step in built.plan().steps}
    assert {state_id for state_id, status in statuses.items() if status == "modified"} == {"5A.S2"}
    assert {state_id for state_id, status in statuses.items() if status == "stale"} == states("5A.S3-S5 6A.S0")
    assert statuses["5A.S1"] == "reused"


def test_nothing_modified_is_nothing_to_run(built: Synthetic) -> None:
    plan = built.plan(select="state:modified+")
    assert (plan.runs, plan.selected) == ((), frozenset())


def test_where_nothing_is_selected_no_world_is_built(tmp_path: Path) -> None:
    plan = write_project(tmp_path).plan(select="state:modified+")
    assert {step.action for step in plan.steps} == {"wait"}


def test_state_failed_names_what_was_refused_last(built: Synthetic) -> None:
    def failed() -> set[str]:
        return {step.state_id for step in built.plan().steps if step.failed}

    assert failed() == set()
    built.edit("sql/2A/S1/assert/zone_missing.v1.sql", "IS NULL", "IS NOT NULL")
    with pytest.raises(EngineError):
        built.build()
    assert failed() == {"2A.S1"}
    assert built.plan(select="state:failed").selected == {"2A.S1"}
    assert "2A.S2" in built.plan(select="state:failed+").selected
    built.edit("sql/2A/S1/assert/zone_missing.v1.sql", "IS NOT NULL", "IS NULL")
    assert failed() == set(), "what it goes back to is published"
    built.build()
    built.change("2A.S1")
    assert failed() == set(), "it was published since"


def test_the_world_is_built_below_any_selection(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    runs = {step.state_id for step in project.plan(select="2A.S0..S1").runs}
    assert runs == states(f"{WORLD} 2A.S0-S1")
