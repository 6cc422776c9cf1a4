"""What CI servers read: JUnit files that Jenkins and GitLab take, annotations that GitHub takes."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.assurance.verdicts import Certificate, SeedResult
from engine.cli.ci_cases import certificate_cases, gate_cases, model_cases
from engine.cli.ci_reports import BROKEN, FAILED, NOTED, Case, CiReports, annotation_lines, junit_text
from engine.errors import EngineError
from engine.runs.gateboard import FAIL, UNJUDGED, WORDS, Gateboard, GateRow, grade_of
from tests.conftest import forked_engine
from tests.robustness.forked_engine import Done
from tests.robustness.run_roots import changed, small_project
from tests.test_cli import DONE, REFUSED, USAGE, Small
from tests.test_cli import FAILED as EXIT_FAILED

ALLOWED = {
    "testsuites": ({"testsuite"}, {"name", "time", "tests", "failures", "errors"}, set()),
    "testsuite": (
        {"testcase", "properties", "system-out", "system-err"},
        {
            "name",
            "tests",
            "failures",
            "errors",
            "skipped",
            "time",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
        },
        {"name", "tests", "failures", "errors"},
    ),
    "testcase": (
        {"failure", "error", "skipped", "system-out", "system-err"},
        {"name", "classname", "time", "group"},
        {"name", "classname"},
    ),
    **dict.fromkeys(("failure", "error", "skipped"), (set(), {"message", "type"}, {"message"})),
}
"""Element -> (elements, attributes it may have, attributes it must have): junit-10.xsd of Jenkins' xUnit plugin,
and GitLab, which knows a testcase by classname and name."""


def read(text: str) -> ElementTree.Element:
    """The report, checked: its form, its counts, no testcase twice."""
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        children, may, must = ALLOWED[element.tag]
        assert {child.tag for child in element} <= children, element.tag
        assert must <= set(element.keys()) <= may, (element.tag, element.keys())
    counted = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    for element in (root, *root.iter("testsuite")):
        assert int(element.attrib["tests"]) == len(list(element.iter("testcase"))) > 0
        for count in counted.keys() & element.attrib.keys():
            assert int(element.attrib[count]) == len(list(element.iter(counted[count]))), count
    suites = [suite.attrib["name"] for suite in root]
    cases = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(suites) == len(set(suites)) and len(cases) == len(set(cases)), "GitLab takes the first of two alike"
    return root


def failing(root: ElementTree.Element) -> dict[str, str]:
    """classname: name -> what is wrong, of what fails or was refused."""
    return {
        f"{case.attrib['classname']}: {case.attrib['name']}": found.text or ""
        for case in root.iter("testcase")
        for found in case
        if found.tag in ("failure", "error")
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    project, place = small_project(tmp_path_factory.mktemp("ci"))
    small = Small(forked_engine(), project.root, place)
    done = small("build", "-q", "--no-gates", "--threads", "1")
    assert done.code == DONE, done.err
    return small


def reported(small: Small, out: Path, *arguments: str) -> tuple[Done, ElementTree.Element]:
    """A command with a JUnit file in a folder that is not there yet."""
    file = out / "reports" / "junit.xml"
    done = small(*arguments, "--junit", str(file))
    return done, read(file.read_text("utf-8"))


def test_what_holds_is_a_file_without_failures(small: Small, tmp_path: Path) -> None:
    done, tested = reported(small, tmp_path, "test")
    assert done.code == DONE and failing(tested) == {}
    names = {case.attrib["name"] for case in tested.iter("testcase")}
    assert {"contract:site_timezones", "assert:zone_missing", "whole"} <= names
    done, scored = reported(small, tmp_path, "gates")
    assert done.code == DONE and failing(scored) == {}
    assert {suite.attrib["name"] for suite in scored} == {"2A", "6A"}


def test_a_failed_assertion(small: Small, tmp_path: Path) -> None:
    path = small.project / "sql" / "2A" / "S1" / "assert" / "zone_missing.v1.sql"
    wrong = path.read_text().replace("lookup.tzid IS NULL", "lookup.tzid IS NOT NULL").encode()
    with changed(path, wrong):
        done, root = reported(small, tmp_path, "test", "--select", "2A.S1", "--annotations", "github")
    assert done.code == EXIT_FAILED
    found = failing(root)
    assert list(found) == ["2A.S1: assert:zone_missing"]
    assert "2A-S1-190 ZONE_MISSING" in found["2A.S1: assert:zone_missing"]
    lines = [line for line in done.err.splitlines() if line.startswith("::")]
    assert len(lines) == 1
    place = "sql/2A/S1/assert/zone_missing.v1.sql"
    assert lines[0].startswith(f"::error file={small.project.as_posix()}/{place},title=2A.S1%3A assert%3Azone_")
    assert "::" not in done.out


def test_a_failed_gate_says_value_threshold_and_what_to_do(small: Small, tmp_path: Path) -> None:
    path = small.project / "config" / "realism_gate_2A.v1.yaml"
    with changed(path, path.read_text().replace("threshold_b: 2", "threshold_b: 99").encode()):
        done, root = reported(small, tmp_path, "gates", "2A")
        shown = small("gates", "2A", "--json").document[0]
    assert done.code == EXIT_FAILED
    missed = [row for row in shown["tests"] if row["decides"] and not row["pass_B"]]
    found = failing(root)
    assert missed and found.keys() == {
        "2A.gates: verdict",
        *(f"2A.gates: {row['test_id']}.{row['metric_name']}" for row in missed),
    }
    text = found[f"2A.gates: {missed[0]['test_id']}.{missed[0]['metric_name']}"]
    assert "99" in text and f"engine explain 2A.{missed[0]['test_id']}" in text and "sql/2A/gates/" in text


def test_a_refusal_is_an_error_in_the_file_too(small: Small, tmp_path: Path) -> None:
    none, file = tmp_path / "none", tmp_path / "junit.xml"
    done = small.forked("gates", "--runs-root", none, "--junit", file, "--annotations", "github")
    assert done.code == REFUSED
    found = failing(read(file.read_text("utf-8")))
    assert len(found) == 1 and "engine build" in str(found)
    assert "::error title=" in done.err


def test_unit_tests_of_models(small: Small, tmp_path: Path) -> None:
    ran = {"model": "2A.S1.zones", "test": "tests/models/2A/zones.yaml", "doc": "Two zones."}
    cases = [
        *model_cases([{**ran, "faults": []}]),
        *model_cases([{**ran, "test": "b.yaml", "faults": ["f1", "f2"]}]),
    ]
    found = failing(read(junit_text("test", cases)))
    assert list(found) == ["2A.S1: zones [b.yaml]"]
    assert "f1" in found["2A.S1: zones [b.yaml]"] and "f2" in found["2A.S1: zones [b.yaml]"]
    file = tmp_path / "m" / "wrong.yaml"
    file.parent.mkdir()
    file.write_text("model: 2A.S1.no_such\ndoc: Wrong.\ngiven: {}\nexpect:\n  - {a: 1}\n")
    done, root = reported(small, tmp_path, "test", "--models", str(file.parent))
    assert done.code != DONE and len(failing(root)) == 1


ROW = GateRow("R1", "share", 0.4, 0.5, 0.6, False, False, None, None, "S1", 10, 42)


def board(*rows: GateRow) -> Gateboard:
    grade = grade_of(rows)
    return Gateboard("9Z", "r" * 32, 42, "tiny", grade, WORDS[grade], (), rows, "", None, {}, {}, {})


def certificate(*seeds: SeedResult) -> Certificate:
    grade = FAIL if any(seed.board is None or seed.board.grade == FAIL for seed in seeds) else "bplus"
    return Certificate("9Z", "tiny", seeds, (), grade, WORDS[grade], (), ("seed_42_hard_gates",) * (grade == FAIL))


HELD = replace(ROW, value=0.7, pass_B=True, pass_Bplus=True)
ABORTED = SeedResult(7, None, None, {"message": "S1 is refused", "code": "9Z-S1-040", "hint": "engine build"})


@pytest.mark.parametrize(
    ("seeds", "found"),
    [
        ([SeedResult(42, None, board(HELD), None)], []),
        (
            [SeedResult(42, None, board(ROW), None), ABORTED],
            ["9Z.seed_42: R1.share", "9Z.seed_42: verdict", "9Z.seed_7: verdict", "9Z.certificate: verdict"],
        ),
        (
            [SeedResult(42, None, board(HELD, replace(ROW, test_id="R2", decides=False)), None), ABORTED],
            ["9Z.seed_7: verdict", "9Z.certificate: verdict"],
        ),
    ],
)
def test_a_certificate_fails_where_its_verdict_does(seeds: list[SeedResult], found: list[str]) -> None:
    cases = certificate_cases(SimpleNamespace(segments={}), certificate(*seeds))  # type: ignore[arg-type]
    assert list(failing(read(junit_text("certify", list(cases))))) == found


def test_what_decides_nothing_is_noted_and_not_annotated() -> None:
    outside = replace(ROW, test_id="A_X", **UNJUDGED, threshold_A=0.5, pass_A=False)
    cases = list(gate_cases(SimpleNamespace(segments={}), [board(HELD, outside)]))  # type: ignore[arg-type]
    assert [case.result for case in cases] == ["passed", NOTED, "passed"]
    assert "band A asks for >= 0.5" in cases[1].message
    assert annotation_lines(cases, Path()) == []


def test_a_certificate_that_is_only_shown_has_no_report(small: Small, tmp_path: Path) -> None:
    refused = small("certify", "2A", "--show", "--junit", str(tmp_path / "x.xml"))
    assert refused.code == USAGE and not (tmp_path / "x.xml").exists()


CASES = [
    Case("2A", "2A.S1", "holds"),
    Case("2A", "2A.S1", "fails", FAILED, 'a <b> & "c"\x00: 50%', (("hint", "one\ntwo"),), "sql/2A/a.sql"),
    Case("2A", "2A.S1", "warns", NOTED, "w", warns=True),
    Case("6A", "6A.gates", "noted", NOTED, "n"),
    Case("6A", "6A.gates", "refused", BROKEN, "r"),
]


def test_any_text_is_xml() -> None:
    root = read(junit_text("test", CASES))
    text = failing(root)["2A.S1: fails"]
    assert text.splitlines() == ['a <b> & "c"\\x00: 50%', "hint  one", "two", "file: sql/2A/a.sql"]


@pytest.mark.parametrize(
    ("asked", "variable", "lines"), [("auto", "true", 3), ("auto", "", 0), ("none", "true", 0), ("github", "", 3)]
)
def test_when_files_are_annotated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: str, variable: str, lines: int
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", variable)
    with CiReports("test", None, asked) as reports:
        reports.cases += CASES
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.partition(" ")[0] for line in told.err.splitlines()] == ["::error", "::warning", "::error"][
        :lines
    ]


def test_an_annotation_is_one_line_with_a_path_of_the_checkout(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert annotation_lines(CASES[1:2], tmp_path / "project") == [
        '::error file=project/sql/2A/a.sql,title=2A.S1%3A fails::a <b> & "c"\x00: 50%25%0Ahint  one%0Atwo'
    ]


def test_a_bug_writes_no_report(tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    with pytest.raises(ZeroDivisionError), CiReports("test", file, "none"):
        _ = 1 / 0
    with pytest.raises(EngineError), CiReports("test", file, "none"):
        raise EngineError(20, "gone", owner="2A", place="S1")
    assert list(tmp_path.iterdir()) == [file]
    assert read(file.read_text()).find("testsuite[@name='2A']") is not None
