"""Arrivals explained from their ids: each way in which one comes about; another law would be seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.explain.definition import Explanation, asked_match
from engine.explain.load import load_entity
from engine.project.definition import Project
from engine.runs.pointers import find_run
from tests.conftest import shipped
from tests.explain.test_entities import ask, some_keys
from tests.shared import slow


@pytest.fixture(scope="module")
def tiny() -> Project:
    return shipped("tiny")


def rows(root: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(find_run(root).root / "run.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def section(told: Explanation, name: str) -> dict[int, dict[str, Any]]:
    """The rows of a section by the id of the arrival."""
    found = next(result for result in told.results if result.section.name == name)
    return {row["arrival_id"]: row for row in found.rows}


def test_every_way_of_an_arrival_is_told(tiny: Project, tiny_root: Path) -> None:
    """Quiet and busy cells; an edge, a site, and neither."""
    asked = rows(
        tiny_root,
        "SELECT event.routing, counted.lambda_realised >= 12 AS busy, min(event.arrival_id) AS id "
        "FROM arrival_event_5B AS event JOIN bucket_count_5B AS counted "
        "ON counted.day_no = arrival_day(event.arrival_id) AND counted.key_no = arrival_key(event.arrival_id) "
        "AND counted.slot % 24 = arrival_slot_of_day(event.arrival_id) GROUP BY ALL ORDER BY ALL",
    )
    assert {routing for routing, *_ in asked} == {"EDGE", "SITE", "ZONE_ONLY"}
    told = ask(tiny, tiny_root, "5B", "arrival", [(number,) for _, _, number in asked])
    assert told.faults == []
    counts, places = section(told, "count"), section(told, "edge or site")
    for routing, busy, number in asked:
        assert counts[number]["branch"] == ("gamma and Poisson" if busy else "step by step")
        assert (counts[number]["gamma_mean"] is not None) == busy == (counts[number]["quantile"] is None)
        place = places[number]
        assert (place["edge_id"] is not None) == (routing == "EDGE") == (place["edge_draw"] < place["edge_limit"])
        assert (place["site_id"] is not None) == (routing == "SITE") == (place["place_in_guide"] is not None)


def test_the_id_names_its_cell(tiny: Project, tiny_root: Path) -> None:
    """Day, key, slot and ordinal of an id in plain arithmetic are told; ordinals are below the count."""
    keys = some_keys(tiny_root, load_entity(tiny, tiny.segment("5B"), "arrival"), 50)
    told = ask(tiny, tiny_root, "5B", "arrival", keys)
    cells, counts = section(told, "cell"), section(told, "count")
    for (number,) in keys:
        cell = cells[number]
        assert number >> 51 == cell["day_no"] and number >> 31 & (1 << 20) - 1 == cell["key_no"]
        assert number >> 24 & 127 == cell["slot_of_day"] and number & (1 << 24) - 1 == cell["ordinal"]
        assert cell["ordinal"] < counts[number]["n"] <= counts[number]["arrivals_of_the_key_that_day"]


@pytest.mark.parametrize(
    ("model", "old", "new", "seen"),
    [
        slow("class_law", "law.dispersion", "law.dispersion / 2 AS dispersion", {"merchant_zone_key_5B"}),
        ("field_knot", "<< 15", "<< 14", {"arrival_field_5B", "5B.S1.field"}),
        slow("field_day", "week_from, week_to", "week_to AS week_from, week_from AS week_to", {"bucket_count_5B"}),
        slow("zone_site", "site.p_weight", "1 - site.p_weight", {"key_site_5B"}),
        (
            "zone_slot",
            "clock.utc_offset_minutes * 60000000::BIGINT",
            "(clock.utc_offset_minutes + 15) * 60000000::BIGINT",
            {"arrival_event_5B", "moment"},
        ),
        slow("site_guide", "ORDER BY site_no, place", "ORDER BY site_no DESC, place", {"arrival_event_5B"}),
    ],
)
def test_another_law_would_be_seen(
    tiny: Project, tiny_root: Path, model: str, old: str, new: str, seen: set[str]
) -> None:
    """A mutant of a model gives other rows than were published, in the datasets and sections that rest on it."""
    segment = tiny.segment("5B")
    found = next(m for state in segment.states for m in state.models if m.name == model)
    assert old in found.text
    entity = load_entity(tiny, segment, "arrival")
    mutant = replace(found, text=found.text.replace(old, new))
    if entity.narrow.get(model):
        text = f"SELECT * FROM ({mutant.text}) AS {model} WHERE {entity.narrow[model]}"
        mutant = replace(
            mutant, text=text, sql=replace(mutant.sql, relations=mutant.sql.relations | {"asked_cell"})
        )
    told = ask(
        tiny, tiny_root, "5B", "arrival", some_keys(tiny_root, entity, 100), models=(*entity.models, mutant)
    )
    assert {fault.partition(":")[0] for fault in told.faults} == seen


def test_a_key_may_be_worked_out_of_the_asked_one() -> None:
    columns = {"owner_party_id": "party_id", "key_no": "arrival_key(asked.arrival_id)"}
    match = asked_match(columns, "p")
    assert match == "asked.party_id = p.owner_party_id AND arrival_key(asked.arrival_id) = p.key_no"
