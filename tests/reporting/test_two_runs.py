"""Two runs on one page: verdicts, what was done otherwise, gate values that differ, charts on the same scales."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.reporting.front import first_changes, listed, sentence
from engine.reporting.two_runs import two_runs_page
from engine.runs.folder import RunFolder
from tests.conftest import engine


@pytest.fixture(scope="module")
def written(
    two_root: Path, two_folders: tuple[RunFolder, RunFolder], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    out = tmp_path_factory.mktemp("pair")
    first, second = (folder.name[:8] for folder in two_folders)
    done = engine("report", first, second, "2A", "--runs-root", str(two_root), "--out", str(out))
    assert f"A {first}: The segment passes: 2A reaches B+." in done.stdout
    return out


def test_two_runs_are_one_page_and_one_document(two_folders: tuple[RunFolder, RunFolder], written: Path) -> None:
    ids = [folder.name for folder in two_folders]
    name = "_".join(["report", *(run[:8] for run in ids)])
    assert sorted(path.name for path in written.iterdir()) == [f"{name}.html", f"{name}.json"]
    both = json.loads((written / f"{name}.json").read_text("utf-8"))
    assert (written / f"{name}.html").read_text("utf-8") == two_runs_page(both)
    policies = [(found["name"], *found["shown"]) for found in both["differences"] if found["what"] == "policy"]
    assert policies == [("2A.tz_policy.singleton_max_m", "25000.0", "24000.0")]
    assert [both[side]["run"]["run_id"] for side in ("a", "b")] == ids


def test_the_page_shows_both(two_folders: tuple[RunFolder, RunFolder], written: Path) -> None:
    (page,) = (path.read_text("utf-8") for path in written.glob("*.html"))
    assert all(folder.name[:8] in page for folder in two_folders)
    assert "2A.tz_policy.singleton_max_m" in page and "<td>25000.0</td><td>24000.0</td>" in page
    assert "The segment passes: 2A reaches B+." in page and "This run is not whole. " in page


def with_values(document: Any, value: float) -> Any:
    other = json.loads(json.dumps(document))
    other["segments"][0]["metrics"][0]["cells"][0]["value"] = value
    other["segments"][0]["charts"][0]["rows"] = other["segments"][0]["charts"][0]["rows"][1:]
    return other


def test_what_differs_is_shown_and_what_does_not_is_counted(written: Path) -> None:
    (path,) = written.glob("*.json")
    both = json.loads(path.read_text("utf-8"))
    both["b"] = with_values(both["a"], 0.125)
    page = two_runs_page(both)
    metric = both["a"]["segments"][0]["metrics"][0]
    alike = len(both["a"]["segments"][0]["metrics"]) - 1
    assert metric["metric_name"] in page and "0.125" in page and f"{alike} values are the same in both" in page
    drawn = both["a"]["segments"][0]["charts"]
    assert page.count('class="wide two"') == 1 and f"{drawn[0]['title']} of both" in page
    assert "The same in both: " in page and drawn[1]["title"] in page


def test_one_run_alone_is_no_comparison(tiny_root: Path) -> None:
    for names in (("abcdef12",), ("abcdef12", "abcdef13", "abcdef14")):
        done = engine("report", *names, "--runs-root", str(tiny_root), check=False)
        assert done.returncode == 2 and "give two runs to compare" in done.stderr
    done = engine("report", "abcdef12", "abcdef13", "--runs-root", str(tiny_root), check=False)
    assert done.returncode == 2 and "no run begins with 'abcdef12'" in done.stderr


def segment(name: str, grade: str | None) -> dict[str, Any]:
    return {"segment": name, "verdict": {"grade": grade, "word": "not scored"}}


@pytest.mark.parametrize(
    ("grades", "whole", "told"),
    [
        ((), True, "No state of a segment stands in this run."),
        (("b",), True, "The segment passes: S1 reaches B."),
        (("fail",), True, "The segment does not pass: S1 fails."),
        (("a", "bplus", "bplus"), True, "All 3 segments pass: S1 reaches A; S2 and S3 reach B+."),
        (("fail", "b", "fail"), True, "1 of 3 segments pass: S2 reaches B; S1 and S3 fail."),
        (("bplus", None), True, "1 of 2 segments pass: S1 reaches B+; S2 is not scored."),
        ((None, None), False, "This run is not whole. None of 2 segments pass: S1 and S2 are not scored."),
    ],
)
def test_the_verdict_is_a_sentence(grades: tuple[str | None, ...], whole: bool, told: str) -> None:
    assert sentence([segment(f"S{at}", grade) for at, grade in enumerate(grades, 1)], whole) == told


def test_names_are_listed() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_the_first_screen_tells_causes_before_effects_and_how_much_more() -> None:
    changes = {
        "run_id": "r",
        "policies": [{"key": f"p.{at}", "shown": ["1", "2"]} for at in range(5)],
        "files": ["model m"],
        "gates": [
            {"test_id": "T1_LONG", "metric_name": "m", "before": 1.0, "after": 2.0, "marks": ["B+", "B+"]},
            {"test_id": "T2_LONG", "metric_name": "m", "before": 1.0, "after": 2.0, "marks": ["B+", "B"]},
        ],
        "contents": [{"dataset": f"d{at}", "before": at, "after": 9} for at in range(4)],
    }
    told = first_changes([{"segment": "S", "changes": changes}, {"segment": "N", "changes": None}])
    assert [row["kind"] for row in told["rows"]] == [*5 * ["policy"], "sql", "band", "gate"]
    assert [row["name"] for row in told["rows"]][-2:] == ["T2 m", "T1 m"] and told["rows"][-2]["mark"] == "B"
    assert told["more"] == 4 and told["against"] == {"S": "r"}
