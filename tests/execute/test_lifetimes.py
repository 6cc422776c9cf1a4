"""A table of a state is dropped after its last reader, and never before."""

from __future__ import annotations

import pytest

from engine.execute.lifetimes import outlived
from engine.project.definition import State
from engine.project.order import named_relations, query_closure
from tests.conftest import shipped

PROJECT = shipped("tiny")
STATES = [state for state in PROJECT.ordered_states if state.models]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.state_id)
def test_nothing_reads_a_table_that_is_gone(state: State) -> None:
    views = [query for query in state.models if query.materialize == "view" or not query.stored]
    ends = outlived(PROJECT, state)
    gone: set[str] = set()
    for query in (*state.models, *state.assertions):
        if query in views:
            continue
        through = (query, *query_closure(views, [query], PROJECT.macros))
        assert not gone & set().union(*(named_relations(read.sql, PROJECT.macros) for read in through)), query.path
        gone.update(table.name for table in ends.get(query.name, ()))
    draws = [query for query in state.models if query.materialize == "draw"]
    assert not gone & {query.name for query in draws}
    redrawn = [query for query in draws if not query.stored]
    for query in (*redrawn, *query_closure(views, redrawn, PROJECT.macros)):
        assert not gone & named_relations(query.sql, PROJECT.macros), query.path


def test_large_states_give_memory_back() -> None:
    state = PROJECT.state("6A.S3")
    ends = outlived(PROJECT, state)
    after = next(reader for reader, tables in ends.items() if "instrument_weight" in {t.name for t in tables})
    order = [query.name for query in state.models]
    assert order.index("instrument_weight") < order.index(after) < len(order) - 1
