"""A state that runs again takes over what its change does not touch, and publishes what a fresh build would."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from engine.execute import reuse
from engine.execute.kept_tables import KIND, KeptTables
from engine.runs.memory import remember
from engine.runs.record import StateRecord
from tests.synthetic import Outcome, Synthetic, write_project

ASSERTION = "sql/2A/S1/assert/zone_missing.v1.sql"
POLICY = "config/layer1/2A/tz_policy.v1.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Synthetic:
    return write_project(tmp_path / "one")


@pytest.fixture(autouse=True)
def every_table_is_dear() -> Iterator[None]:
    with patch.object(reuse, "DEAR_S", -1.0):
        yield


def record(done: Outcome, state_id: str) -> StateRecord:
    found = done.folder.record(state_id)
    assert found is not None
    return found


def ran(done: Outcome, state_id: str) -> set[str]:
    """The models that a state made."""
    return {str(step["model"]) for step in record(done, state_id).steps if step["model"]}


def fresh(project: Synthetic, tmp_path: Path) -> Outcome:
    """The same project, built where nothing was built before."""
    other = write_project(tmp_path / "fresh")
    for path in sorted(project.root.rglob("*")):
        if path.is_file():
            other.write(path.relative_to(project.root).as_posix(), path.read_text("utf-8"))
    return other.build()


def same(one: Outcome, other: Outcome, state_id: str) -> None:
    """Two builds of a state agree in everything but times."""
    for name in ("signature", "chain", "made", "metrics", "rng", "checks", "policies", "rows"):
        assert getattr(record(one, state_id), name) == getattr(record(other, state_id), name), name


def file_of(done: Outcome, state_id: str, dataset: str) -> Path:
    output = record(done, state_id).output(dataset)
    return done.folder.root / output.path / output.files[0].name


def test_a_changed_assertion_is_checked_and_nothing_is_made(project: Synthetic, tmp_path: Path) -> None:
    before = project.build()
    assert "site_zone" in ran(before, "2A.S1")
    project.edit(ASSERTION, "empty_sites < 1", "empty_sites < 2")
    after = project.build()
    assert "2A.S1" in after.made and ran(after, "2A.S1") == set()
    assert not {"2A.S2", "2A.S3", "2A.S4"} & after.made
    places = [file_of(done, "2A.S1", "s1_tz_lookup") for done in (before, after)]
    assert places[0] != places[1] and places[0].stat().st_ino == places[1].stat().st_ino, "no second copy"
    assert record(after, "2A.S1").metrics == record(before, "2A.S1").metrics != ()
    same(after, fresh(project, tmp_path), "2A.S1")


def test_a_changed_assertion_that_fails_refuses_the_state(project: Synthetic) -> None:
    project.build()
    project.edit(ASSERTION, "lookup.tzid IS NULL", "lookup.tzid IS NOT NULL")
    with pytest.raises(Exception, match="ZONE_MISSING"):
        project.build()


@pytest.mark.slow
def test_other_rows_of_a_policy_move_its_readers_alone(project: Synthetic, tmp_path: Path) -> None:
    project.build()
    project.edit(POLICY, "bump: 1", "bump: 2")
    after = project.build()
    assert ran(after, "2A.S1") == set(), "only its assertion reads the policy"
    assert ran(after, "2A.S2") == {"site_timezones"}
    other = fresh(project, tmp_path)
    for state_id in ("2A.S0", "2A.S1", "2A.S2", "2A.S3", "2A.S4", "2A.S5", "5A.S1"):
        same(after, other, state_id)


def test_a_dear_table_is_kept_when_its_reader_changes(project: Synthetic, tmp_path: Path) -> None:
    project.build()
    kept = project.base / "cache" / "models"
    assert not kept.exists(), "a first build keeps nothing"
    project.change("2A.S1")
    assert {"site_zone", "s1_tz_lookup"} <= ran(project.build(), "2A.S1")
    assert len(list(kept.iterdir())) == 1
    project.edit(project.model("2A.S1"), "+ 17 AS", "+ 18 AS")
    after = project.build()
    assert "site_zone" not in ran(after, "2A.S1") and "s1_tz_lookup" in ran(after, "2A.S1")
    same(after, fresh(project, tmp_path), "2A.S1")


OTHERS = ("no database", "cut", "another table", "a link")


@pytest.mark.parametrize("damage", ["another byte", *(pytest.param(o, marks=pytest.mark.slow) for o in OTHERS)])
def test_a_damaged_kept_table_is_made_again(project: Synthetic, tmp_path: Path, damage: str) -> None:
    project.build()
    project.change("2A.S1")
    project.build()
    (file,) = (project.base / "cache" / "models").iterdir()
    whole = file.read_bytes()
    if damage == "another table":
        with duckdb.connect(str(file)) as connection:
            connection.execute("UPDATE kept_rows SET value = value + 1")
    elif damage == "a link":
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    else:
        last = len(whole) - 1
        bytes_now = {"no database": b"x" * 100, "cut": whole[:9000]}
        file.write_bytes(bytes_now.get(damage, whole[:last] + bytes([whole[last] ^ 1])))
    project.edit(project.model("2A.S1"), "+ 17 AS", "+ 18 AS")
    after = project.build()
    assert "site_zone" in ran(after, "2A.S1")
    same(after, fresh(project, tmp_path), "2A.S1")


def test_a_replay_takes_nothing_over(project: Synthetic) -> None:
    before = project.build()
    project.edit(ASSERTION, "empty_sites < 1", "empty_sites < 2")
    project.build()
    again = project.build(replay=True)
    assert again.built.outcomes["2A.S1"] == "replayed"
    assert record(again, "2A.S1").output("s1_tz_lookup").content_digest == (
        record(before, "2A.S1").output("s1_tz_lookup").content_digest
    )


@pytest.mark.slow
def test_books_of_a_draw_are_taken_over(project: Synthetic, tmp_path: Path) -> None:
    project.add_draws()
    before = project.build()
    assert "draw__merchant" in {step["model"] for step in before.built.records["1A.S1"].steps}
    project.write(
        "sql/1A/S1/assert/merchant_missing.v1.sql",
        """
        /*
        doc: Every merchant has a country.
        code: 191
        name: MERCHANT_MISSING
        */
        SELECT merchant_id FROM merchant WHERE country_iso IS NULL
        """,
    )
    after = project.build()
    assert "1A.S1" in after.made
    other = fresh(project, tmp_path)
    mine, theirs = (done.built.records["1A.S1"] for done in (after, other))
    assert {step["model"] for step in mine.steps} == {None}
    for name in ("signature", "chain", "made", "rng", "checks"):
        assert getattr(mine, name) == getattr(theirs, name), name
    project.edit("config/upstream/rng_profile.v1.yaml", "epoch: 1", "epoch: 2")
    drawn = project.build().built.records["1A.S1"]
    assert "draw__merchant" in {step["model"] for step in drawn.steps} and drawn.chain != mine.chain


def test_the_oldest_kept_tables_make_room(tmp_path: Path) -> None:
    remember(tmp_path, KIND, dict.fromkeys("ab", "its digest"))
    kept = KeptTables(tmp_path)
    for age, name in enumerate("abc"):
        (tmp_path / f"{name}.duckdb").write_bytes(b"x" * 1000)
        os.utime(tmp_path / f"{name}.duckdb", (1000 + age, 1000 + age))
    with patch("engine.execute.kept_tables.BYTES_MOST", 2500):
        kept._make_room(500)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.duckdb", "c.duckdb"]
    assert [kept.has(name) for name in ("a", "b", "c", None)] == [False, True, False, False]
