"""What a query reads through macros and by name, the models that readers need, and `order: kept`."""

from __future__ import annotations

import pytest

from engine.errors import EngineError
from engine.project.definition import Query
from engine.project.dependencies import reads_of
from engine.project.order import called_macros, named_relations, query_closure
from tests.synthetic import Synthetic

MACROS = "macros/more.sql"
TOTALS = "sql/5A/S5/s5_totals_5A.v1.sql"
HELPERS = ("first_step", "second_step", "third_step", "idle_step")


def model(doc: str, text: str, kind: str = "table") -> str:
    return f"/*\ndoc: {doc}\nmaterialize: {kind}\n*/\n{text}\n"


@pytest.fixture
def layered(project: Synthetic) -> Synthetic:
    """5A.S5 with helpers that read each other: plainly, in a macro's body, and by a name given to a macro."""
    project.write(
        MACROS,
        """
        -- The rows of the relation named `things` that are worth something.
        CREATE OR REPLACE MACRO worth(things) AS TABLE SELECT tzid, value FROM query_table(things) WHERE value > 0;

        -- The same through another macro.
        CREATE OR REPLACE MACRO well_worth(things, least) AS TABLE
            SELECT tzid, value FROM worth(things) WHERE value > least;

        -- The largest value of all scenarios: the relation stands in the body.
        CREATE OR REPLACE MACRO most() AS (SELECT max(value) FROM first_step);

        -- A label, with a string that names nothing.
        CREATE OR REPLACE MACRO label(word) AS concat('idle_step', word);
        """,
    )
    project.write("sql/5A/S5/first_step.v1.sql", model("One.", "SELECT tzid, value FROM scenario_5A"))
    project.write(
        "sql/5A/S5/second_step.v1.sql", model("Two.", "SELECT tzid, value + most() AS value FROM scenario_5A")
    )
    project.write(
        "sql/5A/S5/third_step.v1.sql", model("Three.", "SELECT tzid, value FROM well_worth('second_step', 0)")
    )
    project.write("sql/5A/S5/idle_step.v1.sql", model("Nobody reads it.", "SELECT tzid, value FROM scenario_5A"))
    project.edit(TOTALS, "FROM scenario_5A", "FROM third_step")
    return project


def queries(project: Synthetic) -> dict[str, Query]:
    return {query.name: query for query in project.load().segments["5A"].state("S5").models}


def test_names_are_found_in_text_in_bodies_and_in_literals(layered: Synthetic) -> None:
    macros = layered.load().macros
    found = {name: named_relations(query.sql, macros) for name, query in queries(layered).items()}
    assert found["first_step"] == {"scenario_5A"}
    assert found["second_step"] == {"scenario_5A", "first_step"}, "through the body of most()"
    assert found["third_step"] == {"second_step"}, "by the name given to well_worth(), not its number"
    assert called_macros(queries(layered)["third_step"].sql, macros) == {"worth", "well_worth"}


def test_a_string_that_is_no_relation_names_nothing(layered: Synthetic) -> None:
    layered.edit("sql/5A/S5/first_step.v1.sql", "SELECT tzid, value", "SELECT label('third_step') AS tzid, value")
    macros = layered.load().macros
    assert named_relations(queries(layered)["first_step"].sql, macros) == {"scenario_5A"}


def test_models_run_after_what_they_read(layered: Synthetic) -> None:
    order = list(queries(layered))
    places = [order.index(name) for name in ("first_step", "second_step", "third_step", "s5_totals_5A")]
    assert places == sorted(places)


def test_a_cycle_through_a_macro_is_refused(layered: Synthetic) -> None:
    layered.edit("sql/5A/S5/first_step.v1.sql", "FROM scenario_5A", "FROM worth('third_step')")
    with pytest.raises(EngineError) as caught:
        layered.load()
    assert caught.value.number == 36
    assert all(name in caught.value.found for name in HELPERS[:3])


def test_the_closure_of_a_reader_is_what_it_needs_in_the_given_order(layered: Synthetic) -> None:
    macros, by_name = layered.load().macros, queries(layered)
    given = tuple(by_name[name] for name in reversed(list(by_name)))

    def closure(*readers: str) -> list[str]:
        return [query.name for query in query_closure(given, [by_name[name] for name in readers], macros)]

    assert closure("s5_totals_5A") == ["third_step", "second_step", "first_step"]
    assert closure("second_step") == ["first_step"]
    assert closure("first_step") == []
    assert closure("first_step", "third_step") == ["second_step", "first_step"]
    assert query_closure((), by_name.values(), macros) == ()
    assert query_closure(given, (), macros) == ()


def test_a_state_reads_what_stands_in_the_body_of_a_macro(layered: Synthetic) -> None:
    layered.edit(MACROS, "FROM first_step", "FROM baseline_5A")
    loaded = layered.load()
    segment = loaded.segments["5A"]
    found = reads_of(loaded, segment, segment.state("S5").models)
    assert {"scenario_5A", "baseline_5A"} <= found.datasets
    assert {"most", "worth", "well_worth"} <= found.macros


# order: kept

LOOKUP = "sql/2A/S1/s1_tz_lookup.v1.sql"
LOOKED_UP = "2A.S1"


def kept(project: Synthetic, order: str) -> None:
    """Let the lookup keep the order of its rows, which is this one."""
    text = project.read(LOOKUP)
    head, _, select = text.partition("*/")
    project.write(LOOKUP, f"{head}order: kept\n*/{select.rstrip()}\nORDER BY {order}\n")


def rows_of(project: Synthetic) -> tuple[list[tuple[int, ...]], str]:
    outcome = project.build(select=f"+{LOOKED_UP}")
    record = outcome.folder.record(LOOKED_UP)
    output = next(o for o in record.outputs if o.dataset == "s1_tz_lookup")
    return output.rows, output.content_digest


def test_rows_that_are_in_order_are_published_as_they_are(project: Synthetic) -> None:
    sorted_by_engine = rows_of(project)
    kept(project, "site_id")
    assert rows_of(project) == sorted_by_engine


@pytest.mark.parametrize("order", ["site_id DESC", "tzid, site_id"])
def test_rows_out_of_order_break_the_contract(project: Synthetic, order: str) -> None:
    kept(project, order)
    with pytest.raises(EngineError) as caught:
        project.build(select=f"+{LOOKED_UP}")
    assert (caught.value.number, caught.value.name) == (48, "SORT_ORDER")
    assert "s1_tz_lookup" in caught.value.message


def test_rows_that_repeat_their_key_break_the_contract(project: Synthetic) -> None:
    kept(project, "site_id")
    project.edit(LOOKUP, "FROM site_zone", "FROM (FROM site_zone UNION ALL FROM site_zone)")
    with pytest.raises(EngineError) as caught:
        project.build(select=f"+{LOOKED_UP}")
    assert caught.value.number == 41


@pytest.mark.parametrize("order", ["keep", "site_id", "true"])
def test_no_other_order_is_known(project: Synthetic, order: str) -> None:
    project.edit(LOOKUP, "*/", f"order: {order}\n*/")
    with pytest.raises(EngineError) as caught:
        project.load()
    assert caught.value.where.startswith(LOOKUP)


# views

VIEW = "sql/2A/S2/site_labels_2A.v1.sql"
CONTRACT = "contracts/2A/site_labels_2A.schema.yaml"


def add_view(project: Synthetic, number: str = "type: integer", select: str = "tzid AS label") -> None:
    project.write(
        VIEW,
        model(
            "The same rows under other names.",
            f"SELECT site_id AS id, {select}, value AS number FROM site_timezones",
            "view",
        ),
    )
    project.write(
        CONTRACT,
        f"""
        $id: 2A/site_labels_2A
        title: labels
        description: Synthetic labels.
        type: object
        additionalProperties: false
        required: [id, label, number]
        properties:
          id: {{type: integer, description: The id.}}
          label: {{type: string, description: The label.}}
          number: {{{number}, description: The number.}}
        x-dataset:
          primary_key: [id]
        """,
    )


def test_a_view_that_renames_is_published_without_rows(project: Synthetic) -> None:
    add_view(project)
    outcome = project.build(select="+2A.S2")
    assert {output.dataset for output in outcome.folder.record("2A.S2").outputs} == {"site_timezones"}
    checks = {check["check_id"]: check["result"] for check in outcome.folder.record("2A.S2").checks}
    assert checks["contract:site_labels_2A"] == "PASS"


@pytest.mark.parametrize("select", ["tzid AS label", "upper(tzid) AS label"])
def test_a_stricter_contract_of_a_view_is_checked(project: Synthetic, select: str) -> None:
    add_view(project, "type: integer, maximum: 1", select)
    with pytest.raises(EngineError) as caught:
        project.build(select="+2A.S2")
    assert caught.value.number == 44
    assert "site_labels_2A" in caught.value.message
