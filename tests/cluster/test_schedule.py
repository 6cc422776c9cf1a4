"""What can run now, as a pure function of the graph and of what is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.cluster.schedule import Line, blocked, is_over, longest_paths, may_retry, ready, share

#        a.S0 -> a.S1 -> a.S2
#                  \        \
#        b.S0 -> b.S1 ---> b.S2
PARENTS = {
    "a.S0": frozenset(),
    "a.S1": frozenset({"a.S0"}),
    "a.S2": frozenset({"a.S1"}),
    "b.S0": frozenset(),
    "b.S1": frozenset({"b.S0", "a.S1"}),
    "b.S2": frozenset({"b.S1", "a.S2"}),
}
ORDER = tuple(PARENTS)


def line(**how: set[str]) -> Line:
    return Line("42", ORDER, **how)


def test_what_needs_nothing_is_ready_first() -> None:
    assert ready(line(), PARENTS) == ("a.S0", "b.S0")


def test_a_state_waits_for_its_seal_and_for_what_it_reads() -> None:
    assert ready(line(known={"a.S0"}), PARENTS) == ("a.S1", "b.S0")
    assert ready(line(known={"a.S0", "a.S1"}), PARENTS) == ("a.S2", "b.S0")
    assert ready(line(known={"a.S0", "a.S1", "b.S0"}), PARENTS) == ("a.S2", "b.S1")


def test_what_somebody_has_begun_is_not_begun_again() -> None:
    assert ready(line(begun={"a.S0", "b.S0"}), PARENTS) == ()


def test_what_is_not_wanted_is_no_obstacle() -> None:
    assert ready(Line("42", ("b.S1", "b.S2")), PARENTS) == ("b.S1",)


def test_what_needs_a_refused_state_never_runs_and_the_rest_goes_on() -> None:
    refused = line(refused={"a.S1"}, known={"a.S0"})
    assert blocked(refused, PARENTS) == {"a.S2", "b.S1", "b.S2"}
    assert ready(refused, PARENTS) == ("b.S0",)
    assert not is_over(refused, PARENTS)
    refused.known.add("b.S0")
    assert ready(refused, PARENTS) == () and is_over(refused, PARENTS)


def test_a_lost_worker_is_forgiven_a_few_times() -> None:
    assert [may_retry(losses, 2) for losses in (1, 2, 3)] == [True, True, False]
    assert not may_retry(1, 0)


def test_the_longest_chain_comes_first() -> None:
    paths = longest_paths(ORDER, PARENTS, {"a.S0": 1, "a.S1": 2, "a.S2": 10, "b.S0": 4, "b.S1": 3, "b.S2": None})
    assert paths == {"b.S2": 1, "b.S1": 4, "b.S0": 8, "a.S2": 11, "a.S1": 13, "a.S0": 14}


def test_cores_are_shared_by_those_that_run_side_by_side() -> None:
    assert share(8, slots=4, running=0, waiting=0) == 8
    assert share(8, slots=4, running=1, waiting=0) == 4
    assert share(8, slots=4, running=0, waiting=9) == 2
    assert share(2, slots=4, running=3, waiting=0) == 1


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, frozenset[str]]:
    size = draw(st.integers(1, 9))
    return {
        f"s{number}": frozenset(f"s{below}" for below in range(number) if draw(st.booleans()))
        for number in range(size)
    }


@given(graphs(), st.data())
def test_every_state_runs_once_after_its_parents_or_is_blocked(
    parents: dict[str, frozenset[str]], data: st.DataObject
) -> None:
    """Whatever the order in which workers answer, are lost, or refuse."""
    every = Line("42", tuple(parents))
    began: list[str] = []
    while not is_over(every, parents):
        for state in ready(every, parents):
            assert parents[state] <= every.known
            every.begun.add(state)
            began.append(state)
        assert every.begun
        state = data.draw(st.sampled_from(sorted(every.begun)))
        every.begun.discard(state)
        what = data.draw(st.sampled_from(["done", "done", "done", "lost", "refused"]))
        if what == "lost":
            began.remove(state)
        else:
            (every.known if what == "done" else every.refused).add(state)
    assert len(began) == len(set(began))
    assert set(began) == every.known | every.refused
    assert set(parents) - set(began) == blocked(every, parents)
