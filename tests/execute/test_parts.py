"""A dataset with `parts:` is made part by part, a file each, whose bytes are those of the part alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.duckdb_connection import Resources, open_connection
from engine.errors import EngineError
from engine.execute import parquet
from engine.execute.parquet import part_name, write_parts
from engine.execute.workbench import Workbench
from tests.synthetic import Synthetic, machine_cache, write_project

DAYS, VISITS = "sql/2A/S4/visit_day.v1.sql", "sql/2A/S4/visit_2A.v1.sql"
CONTRACT = "contracts/2A/visit_2A.schema.yaml"


def days(*numbers: Any) -> str:
    values = ", ".join(f"({number})" for number in numbers or (0,))
    return f"""
        /*
        doc: Days.
        materialize: table
        */
        SELECT day_no FROM (VALUES {values}) AS day (day_no){"" if numbers else " WHERE false"}
        """


def visits(parts: str = "visit_day.day_no", where: str = "part_no() IS NULL OR day.day_no = part_no()") -> str:
    """Five visits on each day but the third."""
    return f"""
        /*
        doc: Visits by day.
        materialize: dataset
        parts: {parts}
        */
        SELECT day.day_no * 1000 + visit.ordinal AS visit_id, day.day_no, site.value + visit.ordinal AS value
        FROM visit_day AS day
        CROSS JOIN (VALUES (0), (1), (2), (3), (4)) AS visit (ordinal)
        CROSS JOIN (SELECT min(value) AS value FROM site_timezones) AS site
        WHERE ({where}) AND day.day_no <> 3
        """


@pytest.fixture
def project(tmp_path: Path) -> Synthetic:
    """A synthetic project with a dataset of visits, a part for each day."""
    made = write_project(tmp_path / "synthetic")
    made.write(DAYS, days(7, 0, 3, 1))
    made.write(VISITS, visits())
    made.write(
        "sql/2A/S4/assert/all_there.v1.sql",
        """
        /*
        doc: What comes after the model sees all parts.
        code: 191
        name: PART_LEFT
        */
        SELECT part_no() AS part FROM visit_2A WHERE part_no() IS NOT NULL
        """,
    )
    made.write(
        CONTRACT,
        """
        $id: 2A/visit_2A
        title: Visits
        description: Synthetic visits.
        type: object
        additionalProperties: false
        required: [visit_id, day_no, value]
        properties:
          visit_id: {type: integer, minimum: 0, description: Visit.}
          day_no: {type: integer, minimum: 0, description: Day.}
          value: {type: integer, description: Value.}
        x-dataset:
          primary_key: [visit_id]
        """,
    )
    return made


def published(project: Synthetic) -> dict[str, tuple[int, str]]:
    """File -> rows and digest of its bytes, in the order of the record."""
    outcome = project.build(select="+2A.S4")
    record = outcome.folder.record("2A.S4")
    assert record is not None
    output = record.output("visit_2A")
    place = outcome.folder.root / output.path
    found = {}
    for file in output.files:
        path = place / file.name
        (rows,) = duckdb.execute(f"SELECT count(*) FROM '{path}'").fetchone() or (None,)
        found[file.name] = (int(rows or 0), hashlib.sha256(path.read_bytes()).hexdigest())
    return found


def test_every_part_is_a_file_of_its_number_in_order_and_an_empty_one_too(project: Synthetic) -> None:
    found = published(project)
    assert {name: rows for name, (rows, _) in found.items()} == {
        part_name(0): 5,
        part_name(1): 5,
        part_name(3): 0,
        part_name(7): 5,
    }
    assert list(found) == sorted(found)


def test_a_part_has_the_bytes_that_it_has_alone(project: Synthetic) -> None:
    whole = published(project)
    project.write(DAYS, days(1))
    assert published(project) == {part_name(1): whole[part_name(1)]}


def test_no_part_is_one_file_without_rows(project: Synthetic) -> None:
    project.write(DAYS, days())
    assert [(name, rows) for name, (rows, _) in published(project).items()] == [(part_name(0), 0)]


def test_a_part_is_one_file_however_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS_PER_FILE", 122_880)
    select = "SELECT i AS id FROM range(300_000) AS r(i) ORDER BY id"
    for threads in (1, 8):
        place = tmp_path / str(threads)
        place.mkdir()
        with open_connection(Resources(threads=threads)) as connection:
            assert write_parts(connection, select, place, ("id",), whole_as=12) == 300_000
        assert [path.name for path in place.iterdir()] == [part_name(12)]
    first, second = ((tmp_path / name / part_name(12)).read_bytes() for name in ("1", "8"))
    assert first == second


@pytest.mark.parametrize(
    "number", ["-1", *(pytest.param(text, marks=pytest.mark.slow) for text in ("100000", "NULL::INTEGER", "1.5"))]
)
def test_a_number_that_no_file_can_have_is_refused(project: Synthetic, number: str) -> None:
    project.write(DAYS, days(0, number))
    with pytest.raises(EngineError) as caught:
        project.build(select="+2A.S4")
    assert caught.value.number == 37
    assert "parts are numbers from 0 to 99999" in caught.value.found


def test_a_model_that_forgets_its_part_repeats_its_rows_and_is_refused(project: Synthetic) -> None:
    project.write(VISITS, visits(where="true"))
    with pytest.raises(EngineError) as caught:
        project.build(select="+2A.S4")
    assert "visit_2A" in caught.value.message and "visit_id" in str(caught.value)


def test_another_relation_of_parts_is_another_state(project: Synthetic) -> None:
    published(project)
    project.edit(VISITS, "parts: visit_day.day_no\n", "")
    outcome = project.build(select="+2A.S4")
    assert "2A.S4" in outcome.made
    record = outcome.folder.record("2A.S4")
    assert record is not None and [file.name for file in record.output("visit_2A").files] == [part_name(0)]


def test_the_workbench_sees_all_parts_or_the_one_that_is_asked_for(project: Synthetic) -> None:
    folder = project.build(select="+2A.S4").folder
    with machine_cache(project.base / "cache"):
        loaded = project.load()
        bench = Workbench(loaded, project.runs_root, folder, loaded.state("2A.S4"), Resources(threads=1))
        with bench:
            assert bench.run("SELECT part_no()").fetchall() == [(None,)]
            assert bench.run("SELECT count(*) FROM visit_2A").fetchall() == [(15,)]


Refusal = Callable[[], EngineError]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("other_day.day_no", "which it does not read"),
        ("visit_day", "does not match"),
        ("visit_day.day_no.x", "does not match"),
        ("'visit day.day_no'", "does not match"),
        ("[visit_day.day_no]", "is not of type"),
    ],
)
def test_a_header_of_parts_is_of_its_form(project: Synthetic, parts: str, said: str) -> None:
    project.write(VISITS, visits(parts))
    with pytest.raises(EngineError) as caught:
        project.load()
    assert caught.value.number == 36
    assert said in caught.value.message and caught.value.where == VISITS


def test_only_a_dataset_has_parts(project: Synthetic) -> None:
    project.write(
        DAYS, days(0, 1).replace("materialize: table", "materialize: table\n        parts: visit_day.day_no")
    )
    with pytest.raises(EngineError) as caught:
        project.load()
    assert caught.value.number == 36 and caught.value.where == DAYS


def test_a_relation_behind_another_one_is_read(project: Synthetic) -> None:
    """The parts may be those of a relation that only a helper reads: it stands until they are made."""
    project.write(
        "sql/2A/S4/day_again.v1.sql", "/*\ndoc: Days.\nmaterialize: table\n*/\nSELECT day_no FROM visit_day"
    )
    project.edit(VISITS, "FROM visit_day AS day", "FROM day_again AS day")
    assert len(published(project)) == 4


def test_a_column_that_the_relation_lacks_is_told(project: Synthetic) -> None:
    project.write(VISITS, visits("visit_day.day_number"))
    with pytest.raises(EngineError) as caught:
        project.build(select="+2A.S4")
    assert caught.value.number == 37 and "day_number" in caught.value.found
