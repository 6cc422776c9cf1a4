"""Gates and codes as `engine explain` tells them: from headers, policies and the current run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.assurance.claims import Claims
from engine.errors import COMMON
from engine.explain.causes import CAUSES
from engine.explain.error_code import CODE, explain_code, known_codes
from engine.explain.gate import GateFile, explain_gate, gate_files, margin
from engine.explain.load import load_entity
from engine.runs.pointers import find_run
from tests.conftest import engine, shipped

PROJECT = shipped("tiny")
GATES = gate_files(PROJECT)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: f"{gate.segment.name}.{gate.test_id}")
def test_every_gate_says_its_formula_owner_and_knobs(gate: GateFile) -> None:
    told = explain_gate(PROJECT, gate, None)
    assert told["formula"], f"{told['file']} has no formula for {gate.test_id}"
    assert told["metrics"] and told["owners"] and told["knobs"]
    assert [knob["knob"] for knob in told["knobs"] if not knob["known"]] == []


def test_formulas_are_of_gates_that_are_there() -> None:
    for gate in GATES:
        formula = gate.query.header.get("formula") or {}
        assert set(formula) <= {str(test) for test in gate.query.header["tests"]}


def test_a_gate_shows_the_run(tiny_root: Path) -> None:
    gate = next(g for g in GATES if (g.segment.name, g.test_id) == ("5A", "CN2"))
    told = explain_gate(PROJECT, gate, find_run(tiny_root), Claims(PROJECT, tiny_root))
    (row,) = told["run"]["rows"]
    assert row["margin_B"] == row["threshold_B"] - row["value"] > 0
    assert {cell["demand_class"] for cell in told["run"]["cells"]["class_scorecard"]}
    assert all(rows for rows in told["run"]["cells"].values())


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [(">=", 3.0, 1.0), ("<=", 3.0, -1.0), ("=", 3.0, -1.0), ("=", 2.0, 0.0), (">=", None, None)],
)
def test_a_margin_is_positive_on_the_good_side(
    comparison: str, value: float | None, expected: float | None
) -> None:
    assert margin({"value": value, "threshold_B": 2.0, "comparison": comparison}, "threshold_B") == expected


def test_every_common_code_has_cause_and_cure() -> None:
    assert set(CAUSES) == set(COMMON)
    assert all(cause and cure for cause, cure in CAUSES.values())


@pytest.mark.parametrize("code", known_codes(PROJECT))
def test_every_code_is_told(code: str) -> None:
    assert CODE.fullmatch(code)
    told = explain_code(PROJECT, code, None)
    assert told and told["name"]
    assert told["cause"] or all(raiser["cause"] for raiser in told["raised_by"])


def test_a_key_code_names_the_keys_of_the_state() -> None:
    told = explain_code(PROJECT, "6A-S2-041", None)
    assert (
        told
        and {
            "dataset": "s2_account_base_6A",
            "checked": "account_id",
            "contract": "contracts/6A/s2_account_base_6A.schema.yaml",
        }
        in told["contracts"]
    )
    assert told["rerun"] == "engine build --select '6A.S2+'"


def test_a_code_of_an_import_is_no_assertion_s() -> None:
    told = explain_code(PROJECT, "UP-IM-109", None)
    assert told and (told["name"], told["exit_code"], told["raised_by"]) == ("GEOGRAPHY", 1, [])


def test_the_command(tiny_root: Path) -> None:
    place = ("--runs-root", str(tiny_root))
    assert "formula  largest share of a country" in engine("explain", "CN2", *place).stdout
    assert "KMAX_DROP_EXCESSIVE of 6A.S2" in engine("explain", "6A-S2-114", *place).stdout
    assert "6A-S2-114" in engine("explain", "KMAX_DROP_EXCESSIVE", *place).stdout
    assert json.loads(engine("explain", "2A.R1", "--json", *place).stdout)["run"]["rows"][0]["metric_name"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [("R9", "did you mean"), ("ST1", "2A.ST1"), ("6A-S2-199", "did you mean"), ("nonsense", "engine explain")],
)
def test_the_unknown_has_its_nearest(word: str, hint: str) -> None:
    done = engine("explain", word, check=False)
    assert done.returncode == 2 and hint in done.stderr


def test_a_faulty_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "sql" / "2A" / "explain"
    folder.mkdir(parents=True)
    project = replace(PROJECT, root=tmp_path)
    entity = "/*\ndoc: x\nkey: {a: BIGINT}\npopulation: p\n*/\n"
    for text, expected in (
        ("SELECT 1", "does not begin with a header"),
        (f"{entity}SELECT 1", "about the entity"),
        (f"{entity}\n/*\nsection: s\ndoc: d\n*/\nSELECT random()", "random"),
        (f"{entity}\n/*\nsection: s\nstream: t\ndoc: d\n*/\nSELECT 1", "slots"),
    ):
        (folder / "thing.v1.sql").write_text(text, "utf-8")
        with pytest.raises(Exception, match=expected):
            load_entity(project, project.segment("2A"), "thing")
