"""Band A: rows that figures from outside judge, beside the bands of the plan; they lift a grade and lower none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.assurance.claims import Claims
from engine.assurance.metrics import chosen_metrics, level
from engine.assurance.score import Scorer
from engine.assurance.verdicts import grade_across, worst
from engine.cli.console import gateboard_text
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.explain.gate import explain_gate, gate_files
from engine.reporting.gather import gather
from engine.reporting.pages import pages
from engine.runs.gateboard import (
    Gateboard,
    GateRow,
    document,
    failing,
    gateboard_path,
    grade_of,
    mark_of,
    outside_held,
    status_of,
)
from engine.runs.pointers import find_run
from tests.assurance.test_forged_claims import forge, row
from tests.ladder.conftest import LIMITS, add_gate
from tests.shared import Shared
from tests.synthetic import Synthetic, machine_cache, write_project

GATE = """
    /*
    doc: How many sites there are.
    tests: [A1_SITES, A2_SITES]
    owner_state: S2
    knobs: [2A.tz_policy.bump]
    formula: {A1_SITES: sites of the world}
    */
    SELECT limits.test_id, limits.metric_name, measure.value, limits.threshold_a AS threshold_A
        , measure.value >= limits.threshold_a AS pass_A, NULL::DOUBLE AS ci_low
        , NULL::DOUBLE AS ci_high, 'S2' AS owner_state, measure.support_n
    FROM policy_2A.outside_thresholds AS limits
    CROSS JOIN (SELECT count(*)::DOUBLE AS value, count(*) AS support_n FROM site_timezones) AS measure
    WHERE limits.metric_name <> 'unmeasured'
    """
ROW = (
    "  - {{test_id: {}, metric_name: {}, comparison: '>=', threshold_a: {}, owner_state: S2, decides: {}, "
    "source: 'Census, 2020'}}\n"
)
HEAD = "policy: 2A.outside_gate\nversion: 1.0.0\noutside_thresholds:\n"
CONTRACT = """\
$schema: https://json-schema.org/draft/2020-12/schema
$id: policy/2A.outside_gate
title: Band A
description: Band A.
type: object
additionalProperties: false
required: [policy, version, outside_thresholds]
properties:
  policy: {type: string, minLength: 1, description: Id.}
  version: {type: string, minLength: 1, description: Version.}
  outside_thresholds:
    type: array
    description: Thresholds.
    items:
      type: object
      additionalProperties: false
      required: [test_id, metric_name, comparison, threshold_a, owner_state, decides, source]
      properties:
        test_id: {type: string, minLength: 1, description: Gate.}
        metric_name: {type: string, minLength: 1, description: Metric.}
        comparison: {type: string, enum: ['>='], description: How.}
        threshold_a: {type: number, minimum: 0, maximum: 1000, description: Band A.}
        owner_state: {type: string, minLength: 1, description: Owner.}
        decides: {type: boolean, description: Whether it counts.}
        source: {type: string, minLength: 1, description: Source.}
"""
PLACE = "config/outside_gate_2A.v1.yaml"
ALL_WORDS = "grades: {a: PASS_A, bplus: PASS_BPLUS,"


def plan(test_id: str, b: bool, bplus: bool) -> GateRow:
    return GateRow(test_id, "m", 1.0, 0.0, 0.0, b, bplus, None, None, "S1", 1, 42)


def outside(test_id: str, holds: bool, decides: bool = True, value: float | None = 1.0) -> GateRow:
    return GateRow(
        test_id, "m", value, None, None, None, None, None, None, "S1", 1, 42, ">=", decides, pass_A=holds
    )


@pytest.mark.parametrize(
    ("rows", "grade", "held"),
    [
        ([plan("R1", True, True), outside("A1", True)], "a", (1, 1)),
        ([plan("R1", True, True), outside("A1", True), outside("A1", False)], "bplus", (0, 1)),
        ([plan("R1", True, True), outside("A1", True), outside("A2", False)], "bplus", (1, 2)),
        ([plan("R1", True, True), outside("A1", True), outside("A2", False, decides=False)], "a", (1, 1)),
        ([plan("R1", True, False), outside("A1", True)], "b", (1, 1)),
        ([plan("R1", False, False), outside("A1", True)], "fail", (1, 1)),
        ([plan("R1", True, True)], "bplus", (0, 0)),
        ([outside("A1", True)], "fail", (1, 1)),
    ],
)
def test_band_a_lifts_a_grade_and_lowers_none(rows: list[GateRow], grade: str, held: tuple[int, int]) -> None:
    assert grade_of(rows) == grade
    assert outside_held(rows) == held


def test_a_row_is_told_by_the_bands_that_judge_it() -> None:
    rows = [plan("R1", True, False), outside("A1", True), outside("A2", False), outside("A3", False, value=None)]
    assert [mark_of(found) for found in rows] == ["B", "A", "below A", "below A"]
    assert [level(found) for found in rows] == [1, 3, 0, 0]
    assert [status_of(found) for found in rows] == ["PASS", "PASS", "FAIL", "INSUFFICIENT_EVIDENCE"]
    assert failing(rows, "b") == []
    assert failing(rows, "bplus") == ["R1.m"]
    assert failing(rows, "a") == ["A2.m", "A3.m"]


def test_seeds_together_are_as_good_as_the_worst() -> None:
    assert worst(["a", "a"]) == "a"
    assert worst(["a", "bplus", "a"]) == "bplus"
    assert worst(["a", "fail"]) == "fail"
    assert worst([]) == "fail"
    assert grade_across([plan("SX", True, True)]) == "a"
    assert grade_across([plan("SX", True, False)]) == "b"
    assert grade_across([plan("SX", True, True), outside("A_SX", True)]) == "a"
    assert grade_across([plan("SX", True, True), outside("A_SX", False)]) == "bplus"
    assert grade_across([]) == "fail"


@pytest.fixture(scope="module")
def built(shared: Shared) -> Synthetic:
    def build(base: Path) -> None:
        project = write_project(base)
        add_gate(project)
        project.edit(LIMITS, "threshold_b: 30, threshold_bplus: 50", "threshold_b: 0, threshold_bplus: 0")
        project.build(reports=True)

    return Synthetic(shared.once("band_a", build))


@pytest.fixture
def small(built: Synthetic, tmp_path: Path) -> Iterator[Synthetic]:
    """The project with a gate of band A that asks for `least` sites; its runs are a copy of one's own."""
    for name in ("project", "runs", "cache"):
        shutil.copytree(built.base / name, tmp_path / name)
    project = Synthetic(tmp_path)
    project.edit("sql/2A/segment.yaml", "grades: {bplus: PASS_BPLUS,", ALL_WORDS)
    project.write("sql/2A/gates/outside.v1.sql", GATE)
    project.write("contracts/2A/policy/outside_gate.schema.yaml", CONTRACT)
    ask(project, 1)
    with machine_cache(tmp_path / "cache"):
        yield project


def ask(project: Synthetic, least: float, other: str = "others") -> None:
    rows = [
        ("A1_SITES", "sites", least, "true"),
        ("A1_SITES", "told", 999, "false"),
        ("A2_SITES", other, 1, "true"),
    ]
    project.write(PLACE, HEAD + "".join(ROW.format(*told) for told in rows))


def scored(small: Synthetic) -> Gateboard:
    project = small.load()
    run = find_run(small.runs_root, "", 42, "tiny")
    return Scorer(project, small.runs_root, run, project.segment("2A"), Resources()).score()


def test_a_segment_that_holds_all_of_it_passes_a(small: Synthetic) -> None:
    board = scored(small)
    assert (board.grade, board.verdict) == ("a", "PASS_A")
    told = document(board)
    assert told["band_A"] == {"gates": 2, "held": 2} and told["failing_A"] == []
    found = row(told, "A1_SITES")
    assert (found["threshold_A"], found["pass_A"]) == (1.0, True)
    assert found["threshold_B"] is found["threshold_Bplus"] is found["pass_B"] is found["pass_Bplus"] is None
    assert row(told, "LV")["pass_A"] is None
    assert "band A: 2 of 2 gates hold" in gateboard_text(board)


def test_a_miss_costs_the_a_and_nothing_else(small: Synthetic) -> None:
    ask(small, 999)
    board = scored(small)
    assert (board.grade, board.verdict) == ("bplus", "PASS_BPLUS")
    told = document(board)
    assert told["band_A"] == {"gates": 2, "held": 1} and told["failing_A"] == ["A1_SITES.sites"]
    assert told["failing_B"] == told["failing_Bplus"] == []
    assert "below A" in gateboard_text(board)


def test_what_is_not_measured_does_not_hold(small: Synthetic) -> None:
    ask(small, 1, other="unmeasured")
    board = scored(small)
    assert board.grade == "bplus"
    assert failing(board.rows, "a") == ["A2_SITES.unmeasured"]


@pytest.mark.parametrize(("least", "grade"), [(1, "fail"), (100, "a")])
def test_a_row_that_counted_too_little_is_shown_and_not_judged(small: Synthetic, least: int, grade: str) -> None:
    flag = "decides: {type: boolean, description: Whether it counts.}"
    count = "support_min: {type: integer, minimum: 1, maximum: 1000, description: Rows from which it decides.}"
    contract = "contracts/2A/policy/realism_gate.schema.yaml"
    text = small.read(contract)
    margin = text[: text.index(flag)].rpartition("\n")[2]
    small.write(contract, text.replace(flag, f"{flag}\n{margin}{count}"))
    bands = "threshold_b: 0, threshold_bplus: 0"
    small.edit(LIMITS, bands, f"threshold_b: 99, threshold_bplus: 99, support_min: {least}")
    board = scored(small)
    found = next(row for row in board.rows if row.test_id == "LV")
    assert board.grade == grade
    assert (found.decides, found.reason) == ((True, "") if least == 1 else (False, "too few to judge"))
    assert found.value is not None and found.pass_B is False


def test_a_segment_without_band_a_says_so(small: Synthetic) -> None:
    for place in ("sql/2A/gates/outside.v1.sql", "contracts/2A/policy/outside_gate.schema.yaml", PLACE):
        (small.root / place).unlink()
    board = scored(small)
    assert board.grade == "bplus"
    assert "band A: no gates of its own" in gateboard_text(board)


def test_band_a_needs_a_word_for_its_grade(small: Synthetic) -> None:
    small.edit("sql/2A/segment.yaml", ALL_WORDS, "grades: {bplus: PASS_BPLUS,")
    with pytest.raises(EngineError) as caught:
        scored(small)
    assert caught.value.number == 71 and "PASS_A" in caught.value.expected


def test_a_metric_has_one_threshold(small: Synthetic) -> None:
    ask(small, 1, other="sites")
    small.edit(PLACE, "A2_SITES", "A1_SITES")
    with pytest.raises(EngineError) as caught:
        scored(small)
    assert caught.value.number == 71 and "A1_SITES.sites" in caught.value.message


def test_all_are_the_rows_of_the_plan_and_outside_are_those_of_band_a(small: Synthetic) -> None:
    project = small.load()
    segment = project.segment("2A")
    assert {test for test, _ in chosen_metrics(project, segment, ("all",), "ladder")} == {"RG1", "LV"}
    chosen = chosen_metrics(project, segment, ("outside",), "ladder")
    assert chosen == [("A1_SITES", "sites"), ("A2_SITES", "others")]


def pretend(**changes: Any) -> Any:
    return lambda board: row(board, "A1_SITES").update(changes)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(pretend(pass_A=True, threshold_A=1.0), id="a row that holds"),
        pytest.param(lambda b: b.update(grade="a", verdict="PASS_A"), id="a grade"),
        pytest.param(lambda b: b.update(band_A={"gates": 2, "held": 2}), id="how many hold"),
        pytest.param(lambda b: b.update(failing_A=[]), id="what fails"),
        pytest.param(
            lambda b: row(b, "LV").update(
                pass_A=True, pass_B=None, pass_Bplus=None, threshold_B=None, threshold_Bplus=None
            ),
            id="a row of the plan that claims to be one of band A",
        ),
    ],
)
def test_a_forged_band_is_told(small: Synthetic, change: Any) -> None:
    ask(small, 999)
    scored(small)
    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    forge(gateboard_path(run, project.segment("2A")), change)
    looked = Claims(project, small.runs_root).look_at_board(run, project.segment("2A"))
    assert looked.state in ("altered", "stale") and looked.hint


def test_a_board_from_before_the_band_is_stale(small: Synthetic) -> None:
    scored(small)
    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    segment = project.segment("2A")

    def older(board: dict[str, Any]) -> None:
        del board["band_A"], board["failing_A"]

    forge(gateboard_path(run, segment), older)
    looked = Claims(project, small.runs_root).look_at_board(run, segment)
    assert looked.state == "stale"


def test_the_page_and_explain_tell_of_band_a(small: Synthetic) -> None:
    ask(small, 999)
    scored(small)
    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    gate = next(found for found in gate_files(project) if found.test_id == "A1_SITES")
    told = explain_gate(project, gate, run)
    assert told["metrics"][0]["threshold_a"] == 999 and told["metrics"][0]["source"] == "Census, 2020"
    assert told["run"]["rows"][0]["mark"] == "below A" and told["run"]["rows"][0]["margin_A"] < 0
    shown = dict(pages(gather(project, small.runs_root, run)))
    assert "band A: 1 of 2 gates hold" in shown["report/segment_2A.html"]
    assert '<a href="gate_2A_A1_SITES.html">A1_SITES.sites</a>' in shown["report/segment_2A.html"]
    assert "(band A), 1 of 2 hold" in shown["report.html"]
