"""The report of a tiny run: a first screen and its pages, no network, the numbers of report.json."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from engine.reporting.changes import changes_since, last_good
from engine.reporting.charts import apart, load_charts
from engine.reporting.pages import front_page
from engine.reporting.svg import gate_chart, number, sparkline
from engine.runs.folder import RunFolder
from tests.conftest import engine, shipped

VOID = {"meta", "rect", "line", "circle", "path", "polyline", "br", "input", "stop"}
FIND = "report/find.html"
PROJECT = shipped("tiny")


class Reader(HTMLParser):
    """Reads a page as a browser would: elements balance, ids, links, words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [str(found[name]) for name in ("href", "src", "action") if found.get(name)]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def reported(tiny_report: Path) -> Path:
    return tiny_report


@pytest.fixture(scope="module")
def document(reported: Path) -> Any:
    return json.loads((reported / "report.json").read_text("utf-8"))


def read_page(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text("utf-8"))
    return reader


@pytest.fixture(scope="module")
def read(reported: Path) -> dict[str, Reader]:
    """Every page by its path from the first screen's folder."""
    return {path.relative_to(reported).as_posix(): read_page(path) for path in reported.rglob("*.html")}


def test_every_page_is_whole_and_needs_nothing_else(reported: Path, read: dict[str, Reader]) -> None:
    for name, page in read.items():
        assert page.faults == [] and page.open == [], name
        assert not page.tags & {"link", "img", "iframe"} and ("script" in page.tags) == (name == FIND), name
        text = (reported / name).read_text("utf-8")
        assert not re.search(r"@import|url\((?!#)|https?://", re.sub(r"<pre.*?</pre>", "", text, flags=re.S)), name


def test_every_link_leads_to_a_page_and_every_place_is_one(reported: Path, read: dict[str, Reader]) -> None:
    for name, page in read.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            at, _, part = link.partition("#")
            other = (Path(name).parent / at).as_posix() if at else name
            other = other.replace("report/../", "")
            assert other in read, (name, link)
            assert not part or part in read[other].ids, (name, link)


def test_everything_has_a_page_and_is_found(document: Any, reported: Path, read: dict[str, Reader]) -> None:
    gates = {(s["segment"], gate["gate"]) for s in document["segments"] for gate in s["gates"]}
    names = {"report.html", FIND}
    names |= {f"report/segment_{s['segment']}.html" for s in document["segments"]}
    names |= {f"report/gate_{segment}_{gate}.html" for segment, gate in gates}
    names |= {f"report/dataset_{dataset['dataset']}.html" for dataset in document["datasets"]}
    assert set(read) == names and len(names) > 300
    found = {link.partition("#")[0] for link in read[FIND].links}
    assert {name.removeprefix("report/") for name in names} - {"report.html", "find.html"} <= found


def test_pages_and_document_say_the_same(document: Any, read: dict[str, Reader]) -> None:
    assert {segment["segment"] for segment in document["segments"]} == {"2A", "5A", "5B", "6A", "6B"}
    front = " ".join(read["report.html"].words)
    assert document["front"]["verdict"] in front
    for segment in document["segments"]:
        words = " ".join(read[f"report/segment_{segment['segment']}.html"].words)
        assert segment["verdict"]["word"] in front and segment["verdict"]["word"] in words
        for metric in segment["metrics"]:
            assert metric["metric_name"] in words
            for cell in metric["cells"]:
                assert number(cell["value"]) in words
        for gate in segment["gates"]:
            told = " ".join(read[f"report/gate_{segment['segment']}_{gate['gate']}.html"].words)
            assert gate["sql"].splitlines()[0] in told
            assert all(
                metric["metric_name"] in told for metric in segment["metrics"] if metric["test_id"] == gate["gate"]
            )
        for seal in segment["seals"]:
            assert seal["signature"][:16] in words
        for row in segment["timings"]["states"]:
            assert row["state"] == "total" or f"{row['elapsed_s']:.2f} s" in words
    for dataset in document["datasets"]:
        told = " ".join(read[f"report/dataset_{dataset['dataset']}.html"].words)
        assert dataset["content_digest"] in told and number(dataset["rows"]) in told


def test_the_same_document_gives_the_same_pages(document: Any, reported: Path) -> None:
    assert front_page(document) == (reported / "report.html").read_text("utf-8")


def test_a_gate_names_what_it_reads_and_a_dataset_who_reads_it(document: Any, read: dict[str, Reader]) -> None:
    (rings,) = (d for d in document["datasets"] if d["dataset"] == "s5_realism_cells_6A")
    assert {"segment": "6A", "gate": "T7_RISK_PROPAGATION_EFFECT"} in rings["gates"]
    assert "dataset_s5_realism_cells_6A.html" in read["report/gate_6A_T7_RISK_PROPAGATION_EFFECT.html"].links


def test_pages_of_before_go(tiny_root: Path, tmp_path: Path) -> None:
    """What a report of fewer segments does not have is no page of it."""
    place = ("--runs-root", str(tiny_root), "--out", str(tmp_path), "-q")
    (tmp_path / "report").mkdir()
    stray = tmp_path / "report/gate_6A_OF_BEFORE.html"
    stray.write_text("old", "utf-8")
    engine("report", "2A", *place)
    assert not stray.exists() and (tmp_path / "report/segment_2A.html").exists()
    assert not (tmp_path / "report/segment_6A.html").exists()


def test_the_numbers_are_those_of_the_gateboard(document: Any, tiny_run: Path) -> None:
    board = json.loads((tiny_run / "reports/layer2/5A/validation/realism_gate_5A.json").read_text("utf-8"))
    shown = next(s for s in document["segments"] if s["segment"] == "5A")
    assert [(m["test_id"], m["metric_name"], m["cells"][0]["value"]) for m in shown["metrics"]] == [
        (row["test_id"], row["metric_name"], row["value"]) for row in board["tests"]
    ]
    assert shown["verdict"]["word"] == board["verdict"]
    assert shown["seeds"][0]["from"] == "this run" and not shown["seeds"][0]["stale"]


def test_every_chart_of_the_project_is_drawn(document: Any) -> None:
    for segment in document["segments"]:
        charts = [c for c in load_charts(PROJECT, PROJECT.segment(segment["segment"])) if not apart(PROJECT, c)]
        assert charts
        assert [data["name"] for data in segment["charts"]] == [found.name for found in charts]
        assert all(data["rows"] for data in segment["charts"])


def test_what_nobody_could_know_has_a_page_of_its_own(tiny_root: Path, tmp_path: Path) -> None:
    """Charts of datasets that lie apart are drawn with --truth only, into other files."""
    hidden = {c.name for c in load_charts(PROJECT, PROJECT.segment("6B")) if apart(PROJECT, c)}
    assert hidden == {"card_testing", "fraud_by_hour", "mule_ring"}
    engine("report", "6B", "--truth", "--runs-root", str(tiny_root), "--out", str(tmp_path), "-q")
    names = ["report_truth", "report_truth.html", "report_truth.json"]
    assert sorted(path.name for path in tmp_path.glob("report*")) == names
    told = json.loads((tmp_path / "report_truth.json").read_text("utf-8"))
    (segment,) = told["segments"]
    assert told["shows_truth"] and {c["name"] for c in segment["charts"] if c["shows_truth"]} == hidden
    assert all(data["rows"] for data in segment["charts"])
    assert "shows what nobody could know" in (tmp_path / "report_truth.html").read_text("utf-8")


def test_a_page_says_nothing_of_truth(document: Any) -> None:
    assert not document["shows_truth"]
    assert not any(data["shows_truth"] for segment in document["segments"] for data in segment["charts"])
    shown = " ".join(data["sql"] for segment in document["segments"] for data in segment["charts"])
    assert not any(
        dataset.truth and re.search(rf"\b{name}\b", shown) for name, dataset in PROJECT.datasets.items()
    )


def test_an_interval_outside_and_a_missing_value_are_drawn() -> None:
    metric = {
        "test_id": "T",
        "metric_name": "m",
        "comparison": ">=",
        "threshold_B": 0.5,
        "threshold_Bplus": 0.7,
        "threshold_A": None,
        "cells": [
            {"seed": 1, "value": 0.6, "ci_low": 0.4, "ci_high": 0.9, "mark": "B"},
            None,
            {"seed": 2, "value": 0.1, "ci_low": None, "ci_high": None, "mark": "FAIL"},
        ],
    }
    drawn = gate_chart(metric)
    assert drawn.count("<circle") == 2 and 'class="dot fail"' in drawn and 'class="bad"' in drawn
    assert "no value" in gate_chart({**metric, "cells": [None]})


def test_a_sparkline_has_a_dot_for_each_seed_and_the_line_that_judges() -> None:
    cells = [{"seed": seed, "value": value, "mark": mark} for seed, value, mark in ((1, 0.6, "B"), (2, 0.9, "B+"))]
    metric = {"test_id": "T", "metric_name": "m", "comparison": ">=", "threshold_Bplus": 0.7, "threshold_A": None}
    drawn = sparkline({**metric, "cells": [*cells, None]})
    assert drawn.count("<circle") == 2 and drawn.count("<polyline") == 1 and drawn.count('class="bound"') == 1
    assert "dot b" in drawn and "dot bplus" in drawn and "1: 0.6, 2: 0.9; B+ &gt;= 0.7" in drawn
    assert "no value" in sparkline({**metric, "cells": [None]})


def test_what_changed_since_the_last_good_run_is_told(
    two_root: Path, two_folders: tuple[RunFolder, RunFolder]
) -> None:
    first, run = two_folders
    segment = PROJECT.segment("2A")
    good = last_good(two_root, run, segment)
    assert good is not None and good.name == first.name
    told = changes_since(PROJECT, good, run, segment)
    assert told["policies"] == [
        {
            "key": "2A.tz_policy.singleton_max_m",
            "before": 25000.0,
            "after": 24000.0,
            "shown": ("25000.0", "24000.0"),
        }
    ]
    assert told["files"] == []
