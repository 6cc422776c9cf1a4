"""Folders of a state in the order of its data flow, and families, whose files run once in each member."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.execute.lifetimes import outlived
from engine.project.order import named_relations
from tests.synthetic import Synthetic, write_project

Refusal = Callable[..., EngineError]
HOME = "sql/2A/S1"
FAMILY = "{sides: {members: {north: , south: {step: the_south_side}}}, made: }"


def model(doc: str, text: str, kind: str = "table") -> str:
    return f"/*\ndoc: {doc}\nmaterialize: {kind}\n*/\n{text}\n"


@pytest.fixture
def family(project: Synthetic) -> Synthetic:
    """2A.S1 with a family of two members: `part` differs, the south has its own `floor`, the datasets come of the
    union of what both make."""
    project.into_folder("2A.S1", "made")
    (project.root / HOME / "made/site_zone.v1.sql").unlink()
    project.set_folders("2A.S1", FAMILY)
    side = "SELECT site_id, tzid, site.value FROM site_locations AS site JOIN country USING (country_iso)"
    project.write("macros/pick.sql", "CREATE OR REPLACE MACRO rows_of(t) AS TABLE SELECT * FROM query_table(t);")
    project.write(f"{HOME}/sides/north/part.v1.sql", model("Even.", f"{side} WHERE site_id % 2 = 0"))
    project.write(f"{HOME}/sides/south/part.v1.sql", model("Odd.", f"{side} WHERE site_id % 2 = 1"))
    project.write(f"{HOME}/sides/floor.v1.sql", model("Least.", "SELECT 0 AS least"))
    project.write(f"{HOME}/sides/south/floor.v1.sql", model("Least on the south.", "SELECT -1 AS least"))
    project.write(
        f"{HOME}/sides/worth.v1.sql",
        model(
            "Rows.", "SELECT site_id, tzid, value, current_schema() AS side FROM rows_of('part'), floor", "view"
        ),
    )
    project.write(
        f"{HOME}/sides/doubled.v1.sql", model("Rows of a member.", "SELECT site_id, tzid, value, side FROM worth")
    )
    project.write(
        f"{HOME}/made/site_zone.v1.sql",
        model("Both.", "SELECT site_id, tzid, value FROM sides.doubled WHERE member = side"),
    )
    return project


def test_a_family_runs_once_in_each_member(family: Synthetic) -> None:
    state = family.load().state("2A.S1")
    names = [query.name for query in state.models]
    assert [name for name in names if "." in name] == [
        "north.floor", "north.part", "north.worth", "north.doubled",
        "south.floor", "south.part", "south.worth", "south.doubled",
        "sides.doubled",
    ]  # fmt: skip
    by_name = {query.name: query for query in state.models}
    assert by_name["north.doubled"].path == by_name["south.doubled"].path == f"{HOME}/sides/doubled.v1.sql"
    assert by_name["south.floor"].path == f"{HOME}/sides/south/floor.v1.sql"
    assert {by_name[name].step for name in names if name.startswith("north.")} == {"sides/north"}
    assert {by_name[name].step for name in names if name.startswith("south.")} == {"the_south_side"}
    macros = family.load().macros
    assert named_relations(by_name["north.worth"].sql, macros) == {"north.part", "north.floor"}
    assert named_relations(by_name["sides.doubled"].sql, macros) == {"north.doubled", "south.doubled"}


def test_a_family_gives_what_one_file_gave(family: Synthetic, tmp_path: Path) -> None:
    plain = write_project(tmp_path / "plain")
    assert digests(family) == digests(plain)


def digests(project: Synthetic) -> dict[str, str]:
    record = project.build(select="+2A.S1").folder.record("2A.S1")
    assert record is not None
    return {output.dataset: output.content_digest for output in record.outputs}


def test_steps_and_models_of_members_are_in_the_events(family: Synthetic) -> None:
    record = family.build(select="+2A.S1").folder.record("2A.S1")
    assert record is not None
    events = {event["model"]: event["step"] for event in record.steps if event["model"]}
    assert events["south.floor"] == "the_south_side"
    assert events["north.doubled"] == "sides/north"
    assert events["s1_tz_lookup"] == "made"


def test_tables_of_members_are_dropped_after_their_last_reader(family: Synthetic) -> None:
    loaded = family.load()
    ends = outlived(loaded, loaded.state("2A.S1"))
    assert {query.name for query in ends["north.doubled"]} == {"north.floor", "north.part"}


def test_a_member_that_is_edited_reruns_the_state(family: Synthetic) -> None:
    family.build(select="+2A.S1")
    family.edit(f"{HOME}/sides/south/floor.v1.sql", "-1", "-2")
    assert family.plan(select="+2A.S1").step("2A.S1").reasons == ("model south.floor changed",)


def test_an_own_file_may_go_back_to_the_familys(family: Synthetic) -> None:
    (family.root / f"{HOME}/sides/south/floor.v1.sql").unlink()
    by_name = {query.name: query for query in family.load().state("2A.S1").models}
    assert by_name["south.floor"].path == f"{HOME}/sides/floor.v1.sql"


def test_what_a_member_publishes_keeps_its_name(family: Synthetic) -> None:
    family.write(f"{HOME}/sides/north/s1_counters.v1.sql", family.read(f"{HOME}/made/s1_counters.v1.sql"))
    made = family.read(f"{HOME}/made/s1_tz_lookup.v1.sql").replace("site_zone", "sides.doubled")
    (family.root / HOME / "made/s1_tz_lookup.v1.sql").rename(
        family.root / HOME / "sides/north/s1_tz_lookup.v1.sql"
    )
    family.write(f"{HOME}/sides/north/s1_tz_lookup.v1.sql", made)
    query = next(q for q in family.load().state("2A.S1").models if q.name == "s1_tz_lookup")
    assert (query.member, query.relation) == ("north", '"main"."s1_tz_lookup"')


def test_no_folder_reads_a_later_one(project: Synthetic, refusal: Refusal) -> None:
    project.into_folder("2A.S1", "zones", "s1_tz_lookup")
    error = refusal()
    assert error.number == 36
    assert "s1_tz_lookup of zones reads site_zone of the later folder made" in error.message
    assert error.where == f"{HOME}/zones/s1_tz_lookup.v1.sql"


def test_a_state_with_folders_holds_no_file_itself(project: Synthetic, refusal: Refusal) -> None:
    project.into_folder("2A.S1", "zones", "site_zone")
    project.write(f"{HOME}/left_over.v1.sql", model("Left.", "SELECT 1 AS one"))
    error = refusal()
    assert (error.number, error.where) == (38, f"{HOME}/left_over.v1.sql")


def test_a_folder_that_is_listed_is_there(project: Synthetic, refusal: Refusal) -> None:
    project.into_folder("2A.S1", "zones", "site_zone")
    project.set_folders("2A.S1", "{zones: , made: , later: }")
    assert "there is no folder later" in refusal().message


@pytest.mark.parametrize("name", ["main", "source", "policy_2A", "Zones", "assert", "select", "table"])
def test_a_folder_has_a_name_of_its_own(project: Synthetic, refusal: Refusal, name: str) -> None:
    project.into_folder("2A.S1", "zones", "site_zone")
    project.set_folders("2A.S1", f"{{{name}: , made: }}")
    assert refusal().number == 36


def test_only_a_family_asks_for_the_current_schema(project: Synthetic, refusal: Refusal) -> None:
    project.edit(f"{HOME}/site_zone.v1.sql", "site.value", "site.value, current_schema() AS side")
    error = refusal()
    assert error.number == 34 and "current_schema() outside a family" in error.message


def test_a_macro_asks_for_the_current_schema_in_a_family_alone(project: Synthetic, refusal: Refusal) -> None:
    project.write("macros/side.sql", "CREATE OR REPLACE MACRO side() AS current_schema();")
    project.edit(f"{HOME}/site_zone.v1.sql", "site.value", "site.value, side() AS side")
    assert "through the macro side" in refusal().message


def test_a_macro_does_not_name_what_differs_by_member(family: Synthetic, refusal: Refusal) -> None:
    family.write("macros/parts.sql", "CREATE OR REPLACE MACRO parts() AS TABLE SELECT * FROM part;")
    family.edit(f"{HOME}/sides/worth.v1.sql", "rows_of('part')", "parts()")
    error = refusal()
    assert error.number == 36 and "the macro parts reads part" in error.message


def test_a_family_publishes_nothing_twice(family: Synthetic, refusal: Refusal) -> None:
    made = family.root / HOME / "made/s1_tz_lookup.v1.sql"
    made.rename(family.root / HOME / "sides/s1_tz_lookup.v1.sql")
    family.edit(f"{HOME}/sides/s1_tz_lookup.v1.sql", "site_zone", "doubled")
    assert "made twice" in refusal().message


def test_a_name_that_no_member_has_is_unknown(family: Synthetic, refusal: Refusal) -> None:
    family.edit(f"{HOME}/made/site_zone.v1.sql", "sides.doubled", "sides.trebled")
    assert "sides.trebled, which nothing makes" in refusal().message


def test_no_later_state_reads_a_member(family: Synthetic, refusal: Refusal) -> None:
    family.edit("sql/2A/S2/site_timezones.v1.sql", "FROM s1_tz_lookup", "FROM north.doubled")
    assert refusal(plan=True).number == 36


@pytest.mark.parametrize("member", ["sides", "made", "select", "north"])
def test_a_member_has_a_name_of_its_own(family: Synthetic, refusal: Refusal, member: str) -> None:
    family.set_folders(
        "2A.S1", f"{{made: , sides: {{members: {{{member}: }}}}, beyond: {{members: {{north: }}}}}}"
    )
    if member != "north":
        assert f"a member of 2A.S1 cannot be called {member}" in refusal().message
    else:
        assert "a member of 2A.S1 cannot be called north" in refusal().message
