"""Certification over seeds: verdicts, stamps, evidence, and what makes it fail."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.assurance.certify import Certifier
from engine.assurance.verdicts import SeedResult, equal_content
from engine.duckdb_connection import Resources
from engine.plan.definition import Request
from engine.runs.gateboard import GateRow, failing, grade_of
from tests.conftest import engine, shipped


class Silent:
    """A reporter that says nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: None


def row(test_id: str, b: bool, bplus: bool, decides: bool = True, value: float | None = 1.0) -> GateRow:
    return GateRow(test_id, "m", value, 0.0, 0.0, b, bplus, None, None, "S1", 1, 42, ">=", decides)


@pytest.mark.parametrize(
    ("rows", "grade"),
    [
        ([row("a", True, True), row("b", True, True)], "bplus"),
        ([row("a", True, True), row("b", True, False)], "b"),
        ([row("a", True, True), row("b", False, True)], "fail"),
        ([row("a", True, True), row("b", False, False, decides=False)], "bplus"),
        ([row("a", False, False, decides=False)], "fail"),
        ([], "fail"),
    ],
)
def test_grade(rows: list[GateRow], grade: str) -> None:
    assert grade_of(rows) == grade


def test_failing_names_the_metric() -> None:
    rows = [row("R1", True, False), row("R2", False, False), row("R3", False, False, decides=False)]
    assert failing(rows, "b") == ["R2.m"]
    assert failing(rows, "bplus") == ["R1.m", "R2.m"]


@pytest.fixture(scope="module")
def certificate(two_seeds: Path) -> tuple[Path, dict[str, Any]]:
    return two_seeds, json.loads((two_seeds / "certify.json").read_text("utf-8"))


def test_other_seeds_and_small_profiles_are_stamped(certificate: tuple[Path, dict[str, Any]]) -> None:
    assert set(certificate[1]["stamps"]) == {"profile_not_certifiable", "not_the_required_seeds"}


def test_evidence_is_kept_and_quotes_the_bundles(certificate: tuple[Path, dict[str, Any]]) -> None:
    root, document = certificate
    kept = json.loads((root / "reports/layer1/2A/validation/realism_gate_summary_2A.json").read_text())
    assert kept["verdict"] == document["verdict"]
    assert [seed["seed"] for seed in kept["seeds"]] == [42, 7]
    for seed in kept["seeds"]:
        index = next(Path(seed["run_folder"]).glob("data/layer1/2A/validation/**/index.json"))
        flag = (index.parent / "_passed.flag").read_text()
        assert flag == f"sha256_hex = {seed['bundle_digest']}\n"


def test_seeds_have_different_sites(certificate: tuple[Path, dict[str, Any]]) -> None:
    digests = []
    for seed in certificate[1]["seeds"]:
        record = json.loads((Path(seed["run_folder"]) / "states" / "2A.S1.json").read_text())
        digests.append(record["outputs"][0]["content_digest"])
    assert digests[0] != digests[1]


def test_literal_cohorts_are_reported_and_do_not_decide(certificate: tuple[Path, dict[str, Any]]) -> None:
    rows = certificate[1]["seeds"][0]["gateboard"]["tests"]
    literal = [r for r in rows if r["test_id"].endswith("_literal")]
    assert literal
    assert not any(r["decides"] for r in literal)


def test_an_aborted_seed_fails_the_certificate() -> None:
    project = shipped("tiny")
    certifier = Certifier(
        project,
        project.segment("2A"),
        Request(Path("runs"), 7, "tiny"),
        (7,),
        Resources(),
        Silent(),
        0.0,
        lambda board: None,
    )
    certificate = certifier.judge((SeedResult(7, None, None, {"code": "2A-S1-190"}),), [row("SX", True, True)])
    assert certificate.verdict == "FAIL_REALISM"
    assert certificate.failing == ("seed_7_hard_gates",)


def test_bad_seed_list_is_wrong_use() -> None:
    done = engine("certify", "2A", "--seeds", "42,x", check=False)
    assert done.returncode == 2
    assert "--seeds" in done.stderr


class Published:
    """A folder of a run with the records of its states, as the check for equal content reads them."""

    def __init__(self, digests: dict[str, str]) -> None:
        self.digests = digests

    def records(self) -> list[Any]:
        outputs = [
            SimpleNamespace(dataset=name, content_digest=text, rows=1) for name, text in self.digests.items()
        ]
        return [SimpleNamespace(segment="2A", outputs=outputs)]


@pytest.mark.parametrize(
    ("dataset", "told"), [("site_timezones", True), ("s5_issue_table", False), ("tz_timetable_cache", False)]
)
def test_equal_rows_under_two_seeds_are_told_where_a_seed_should_move_them(dataset: str, told: bool) -> None:
    project = shipped("tiny")
    results: Any = tuple(SeedResult(seed, Published({dataset: "0" * 64}), None, None) for seed in (42, 7))  # type: ignore[arg-type]
    found = equal_content(project, project.segment("2A"), None, results)
    assert found == ([(42, 7, dataset)] if told else [])
