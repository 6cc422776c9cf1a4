"""Every unit test of a model under tests/models passes; and a test of a model can fail, in each way."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.errors import EngineError
from engine.execute.model_tests import _same, _type_of, model_test_files, read_model_test, run_model_test
from engine.project.definition import Project
from engine.project.load import load_project
from tests.conftest import ROOT, engine

HOME = ROOT / "tests" / "models"
FILES = model_test_files(HOME)
EXAMPLE = HOME / "1A" / "market_quota.yaml"


@pytest.fixture(scope="module")
def project() -> Project:
    return load_project(ROOT, "tiny")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HOME).as_posix())
def test_the_model_makes_what_its_example_says(project: Project, path: Path) -> None:
    assert run_model_test(project, read_model_test(project, path)) == []


def edited(tmp_path: Path, **changes: Any) -> Path:
    """The example with other keys; None takes one out."""
    document = yaml.safe_load(EXAMPLE.read_text("utf-8")) | changes
    path = tmp_path / "edited.yaml"
    path.write_text(yaml.safe_dump({k: v for k, v in document.items() if v is not None}), "utf-8")
    return path


def example() -> dict[str, Any]:
    return dict(yaml.safe_load(EXAMPLE.read_text("utf-8")))


def test_another_value_is_told_with_both_rows(project: Project, tmp_path: Path) -> None:
    expect = example()["expect"]
    expect[0]["sites"] += 1
    faults = run_model_test(project, read_model_test(project, edited(tmp_path, expect=expect)))
    assert len(faults) == 2
    assert faults[0].startswith("expected, not made: country_iso='DE'") and "sites=8" in faults[0]
    assert faults[1].startswith("made, not expected: country_iso='DE'") and "sites=7" in faults[1]


def test_a_row_too_few_and_a_row_too_many_are_told(project: Project, tmp_path: Path) -> None:
    expect = example()["expect"]
    fewer = run_model_test(project, read_model_test(project, edited(tmp_path, expect=expect[1:])))
    assert [fault.partition(":")[0] for fault in fewer] == ["made, not expected"]
    more = run_model_test(project, read_model_test(project, edited(tmp_path, expect=[*expect, expect[0]])))
    assert [fault.partition(":")[0] for fault in more] == ["expected, not made"]


@pytest.mark.parametrize(
    ("changes", "number", "said"),
    [
        ({"model": "1A.S1.market_quotas"}, 97, "market_quotas"),
        ({"given": {"market": []}}, 31, "gives other relations than it reads"),
        ({"given": example()["given"] | {"merchant": []}}, 31, "gives other relations than it reads"),
        ({"given": example()["given"] | {"market": []}}, 31, "without rows, and nothing tells its columns"),
        ({"expect": []}, 31, "expect"),
        ({"doc": None}, 31, "doc"),
        ({"wanted": []}, 31, "wanted"),
        ({"types": {"market": {"weight": "NUMBERS"}}}, None, "NUMBERS"),
        ({"types": {"markets": {"weight": "BIGINT"}}}, 31, "types columns of a relation that it does not give"),
    ],
    ids=["model", "lacking", "needless", "untyped", "nothing", "undocumented", "misspelt", "type", "types"],
)
def test_a_wrong_file_is_refused(
    project: Project, tmp_path: Path, changes: dict[str, Any], number: int | None, said: str
) -> None:
    with pytest.raises(EngineError) as caught:
        run_model_test(project, read_model_test(project, edited(tmp_path, **changes)))
    assert said in str(caught.value)
    assert number in (None, caught.value.number)


def test_doubles_are_equal_to_the_bit_unless_the_test_says_how_near(project: Project, tmp_path: Path) -> None:
    expect = [{**row, "sites": row["sites"] + 1e-9} for row in example()["expect"]]
    assert run_model_test(project, read_model_test(project, edited(tmp_path, expect=expect)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2], "BIGINT"),
        ([1, 0.5, None], "DOUBLE"),
        ([True], "BOOLEAN"),
        ([None], "VARCHAR"),
        ([[1], [], None], "BIGINT[]"),
        ([["AT"]], "VARCHAR[]"),
        ([{"after": 1}, {"after": 2, "unit": ["x"]}], 'STRUCT("after" BIGINT, "unit" VARCHAR[])'),
    ],
)
def test_values_tell_their_types(values: list[Any], expected: str) -> None:
    assert _type_of(values) == expected


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ([1, 2.0], [1, 2.05], True),
        ([1, 2.0], [1, 2.2], False),
        ([1], [1, 1], False),
        (1, [1], False),
        ({"a": 1.0, "b": ["x"]}, {"b": ["x"], "a": 1.05}, True),
        ({"a": 1.0}, {"a": 1.0, "b": None}, False),
        ({"a": 1.0}, {"a": 2.0}, False),
        ("2026-01-01", date(2026, 1, 1), True),
        ("2026-01-01 02:00:00", datetime(2026, 1, 1, 2), True),
        (1, True, False),
        (2**70, 2**70, True),
        (None, 0.0, False),
    ],
)
def test_values_are_compared_by_kind(expected: Any, found: Any, same: bool) -> None:
    assert _same(expected, found, 0.1) is same


def test_the_command_tells_and_fails(tmp_path: Path) -> None:
    expect = example()["expect"]
    expect[0]["sites"] += 1
    edited(tmp_path, expect=expect)
    done = engine("test", "--models", str(tmp_path), check=False)
    assert done.returncode == 1 and "FAIL" in done.stdout and "sites=8" in done.stderr
    none = engine("test", "--models", str(tmp_path), "--select", "2A", check=False)
    assert none.returncode == 2 and "no test of a model is of these states" in none.stderr
