"""A file stands where a rule places it, or the project does not load."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.project.placement import PARTS, files_of
from tests.synthetic import Synthetic

Refusal = Callable[..., EngineError]

STRAYS = [
    ("sql/2A/S1/deep/more.v1.sql", "sql/2A/S1/<name>.v1.sql"),
    ("sql/2A/S1/notes.txt", "sql/2A/S1/<name>.v1.sql"),
    ("sql/2A/S1/site_zone.sql~", "sql/2A/S1/<name>.v1.sql"),
    ("sql/2A/S9/more.v1.sql", "sql/2A/S"),
    ("sql/2A/gates/deep/deeper/more.v1.sql", "sql/2A/gates/"),
    ("sql/2A/certify/deep/more.v1.sql", "sql/2A/certify/<name>.v1.sql"),
    ("sql/2A/gate/more.v1.sql", "sql/2A/gates/<name>.v1.sql"),
    ("sql/2A/more.v1.sql", "sql/2A/"),
    ("sql/2A/S1/assert/deep/more.v1.sql", "sql/2A/S1/assert/<name>.v1.sql"),
    ("sql/9Z/S1/more.v1.sql", "sql/"),
    ("sql/more.v1.sql", "sql/"),
    ("macros/deep/more.sql", "macros/<name>.sql"),
    ("macros/more.txt", "macros/<name>.sql"),
    ("config/layer1/2A/rules.json", "config/<folder>/<policy>.v1.yaml"),
    ("config/profiles/tiny.yml", "config/profiles/<profile>.yaml"),
    ("config/profiles/deep/tiny.yaml", "config/profiles/<profile>.yaml"),
    ("contracts/2A/country.yaml", "contracts/<folder>/<dataset>.schema.yaml"),
    ("contracts/2A/country.schema.json", "contracts/<folder>/<dataset>.schema.yaml"),
]


@pytest.mark.parametrize(("path", "nearest"), STRAYS)
def test_a_stray_file_is_refused_with_the_nearest_place(
    project: Synthetic, refusal: Refusal, path: str, nearest: str
) -> None:
    project.write(path, "x")
    error = refusal()
    assert (error.number, error.where) == (38, path)
    assert str(error.expected).startswith(nearest)


def test_all_strays_are_counted_and_the_first_are_named(project: Synthetic, refusal: Refusal) -> None:
    for name in ("a", "b"):
        project.write(f"sql/2A/S1/deep/{name}.v1.sql", "x")
    error = refusal()
    assert "nor 1 more files" in error.message
    assert error.found == "sql/2A/S1/deep/a.v1.sql, sql/2A/S1/deep/b.v1.sql"
    assert error.hint.startswith("list deep under states.S1.folders")


def test_hidden_files_are_nobodys(project: Synthetic) -> None:
    for path in ("sql/2A/S1/.site_zone.v1.sql.swp", "config/.idea/x.xml", "macros/.DS_Store"):
        project.write(path, "x")
    assert project.load()


def test_gates_have_folders(project: Synthetic) -> None:
    before = project.load().segment("2A").gates
    (project.root / "sql/2A/gates/outside").mkdir()
    (project.root / "sql/2A/gates/structure.v1.sql").rename(project.root / "sql/2A/gates/outside/structure.v1.sql")
    after = project.load().segment("2A").gates
    assert [(gate.name, gate.sql.digest) for gate in after] == [(gate.name, gate.sql.digest) for gate in before]
    assert after[0].path == "sql/2A/gates/outside/structure.v1.sql"


def test_a_version_that_is_not_active_has_its_place(project: Synthetic) -> None:
    project.write("sql/2A/S1/site_zone.v2.sql", "/*\ndoc: Another.\n*/\nSELECT 1 AS one")
    assert project.load()


def test_every_part_is_looked_at(project: Synthetic) -> None:
    assert {name.partition("/")[0] for name in files_of(project.root)} == set(PARTS)


@pytest.mark.parametrize("target", ["site_zone.v1.sql", "/nowhere", "/etc"])
@pytest.mark.parametrize("path", ["sql/2A/S1/linked.v1.sql", "config/linked", "macros/linked.sql"])
def test_a_link_is_refused(project: Synthetic, refusal: Refusal, path: str, target: str) -> None:
    (project.root / path).symlink_to(target)
    error = refusal()
    assert (error.number, error.where) == (38, path)


@pytest.mark.parametrize(
    "path", ["config/profiles/tiny.yaml", "sql/2A/segment.yaml", "config/layer1/2A/tz_policy.v1.yaml"]
)
@pytest.mark.parametrize("kind", ["a link to a file outside", "a pipe", "a link to an endless device"])
def test_a_file_that_is_none_is_refused_before_it_is_read(
    project: Synthetic, refusal: Refusal, tmp_path: Path, path: str, kind: str
) -> None:
    target = project.root / path
    target.unlink()
    if kind == "a pipe":
        os.mkfifo(target)
    else:
        secret = tmp_path / "secret.txt"
        secret.write_text("top: secret\n", "utf-8")
        target.symlink_to("/dev/zero" if "device" in kind else secret)
    error = refusal()
    assert (error.number, error.where) == (38, path) and "secret" not in str(error)


def test_a_part_that_lies_elsewhere_is_refused(project: Synthetic, refusal: Refusal) -> None:
    (project.root / "config").rename(project.base / "elsewhere")
    (project.root / "config").symlink_to(project.base / "elsewhere")
    assert (refusal().number, refusal().where) == (38, "config")


@pytest.mark.parametrize(
    "home", ["states", "rng", "run.duckdb", "run.lock", "tmp/x", "reports/layer1/2A", "quarantine"]
)
def test_a_segment_publishes_in_its_own_place(project: Synthetic, refusal: Refusal, home: str) -> None:
    text = project.read("sql/2A/segment.yaml")
    line = next(line for line in text.splitlines() if line.startswith("home:"))
    project.edit("sql/2A/segment.yaml", f"{line}\n", f"home: {home}\n")
    error = refusal()
    assert (error.number, error.where) == (36, "sql/2A/segment.yaml") and "$.home" in error.message


def test_a_folder_that_is_named_like_a_file_is_refused(project: Synthetic, refusal: Refusal) -> None:
    (project.root / "sql/2A/S1/folder.v1.sql").mkdir()
    assert (refusal().number, refusal().where) == (38, "sql/2A/S1/folder.v1.sql")


@pytest.mark.parametrize(
    "path", ["sql/2A/S1/.x.sql", "macros/.x.sql", "config/.x.yaml", "contracts/.x.schema.yaml"]
)
def test_what_an_editor_hides_is_nobodys(project: Synthetic, path: str) -> None:
    project.write(path, "x")
    assert project.load()


def test_a_lock_of_an_editor_is_nobodys(project: Synthetic) -> None:
    (project.root / "sql/2A/S1/.#site_zone.v1.sql").symlink_to("somebody@host.1")
    assert project.load()
