"""The report of a tiny run: one file, no network, the numbers of report.json, drawn by a browser."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from engine.reporting.changes import changes_since, last_good
from engine.reporting.charts import apart, load_charts
from engine.reporting.html import page
from engine.reporting.svg import chart, gate_chart, number, ticks
from engine.runs.pointers import find_run
from tests.conftest import ROOT, engine, shipped

VOID = {"meta", "rect", "line", "circle", "path", "polyline", "br"}
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
def reported(tiny_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    engine("report", "--runs-root", str(tiny_root), "--out", str(out), "-q")
    return out


@pytest.fixture(scope="module")
def document(reported: Path) -> Any:
    return json.loads((reported / "report.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def read(reported: Path) -> Reader:
    reader = Reader()
    reader.feed((reported / "report.html").read_text("utf-8"))
    return reader


def test_the_page_is_whole_and_needs_nothing_else(reported: Path, read: Reader) -> None:
    assert read.faults == [] and read.open == []
    assert all(link.startswith("#") for link in read.links)
    text = (reported / "report.html").read_text("utf-8")
    assert "script" not in read.tags and "link" not in read.tags and "img" not in read.tags
    assert not re.search(r"@import|url\(|https?://", re.sub(r"<pre>.*?</pre>", "", text, flags=re.S))


def test_every_link_has_its_place_and_every_place_is_one(read: Reader) -> None:
    assert len(read.ids) == len(set(read.ids))
    assert {link[1:] for link in read.links} <= set(read.ids)


def test_page_and_document_say_the_same(document: Any, read: Reader) -> None:
    words = " ".join(read.words)
    assert {segment["segment"] for segment in document["segments"]} == {"2A", "5A", "5B", "6A", "6B"}
    for segment in document["segments"]:
        assert segment["verdict"]["word"] in words
        for metric in segment["metrics"]:
            assert metric["metric_name"] in words
            for cell in metric["cells"]:
                assert number(cell["value"]) in words
        for gate in segment["gates"]:
            assert f"gate-{segment['segment']}-{gate['gate']}" in read.ids
            assert gate["sql"].splitlines()[0] in words
        for seal in segment["seals"]:
            assert seal["signature"][:16] in words
        for row in segment["timings"]["states"]:
            assert row["state"] == "total" or f"{row['elapsed_s']:.2f} s" in words
    assert page(document) == page(json.loads(json.dumps(document)))


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
    assert sorted(path.name for path in tmp_path.glob("report*")) == ["report_truth.html", "report_truth.json"]
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


@pytest.mark.parametrize("kind", ["bars", "columns", "graph", "lines", "points"])
def test_charts_of_nothing_one_and_many(kind: str) -> None:
    data = {
        "kind": kind,
        "x": "x",
        "y": "y",
        "series": None,
        "value": None,
        "title": "t",
        "x_title": "x",
        "rows": [],
    }
    assert "nothing to show" in chart(data)
    assert "NaN" not in chart({**data, "rows": [{"x": 1, "y": 0}]})
    assert chart({**data, "rows": [{"x": i, "y": i * i} for i in range(9)]}).startswith("<svg")


def test_a_graph_has_its_nodes_and_arrows() -> None:
    """A node for each name, an arrow with its head for each row, the wider the more it carries."""
    rows = [{"a": "x", "b": "y", "n": 4.0}, {"a": "y", "b": "x", "n": 1.0}, {"a": "y", "b": "<z>", "n": 0.0}]
    data = {"kind": "graph", "x": "a", "y": "b", "series": None, "value": "n", "title": "t", "x_title": "a"}
    drawn = str(chart({**data, "rows": rows}))
    assert drawn.count("<circle") == 3 and drawn.count("<path") == 3 and drawn.count("<polygon") == 3
    widths = [float(width) for width in re.findall(r'stroke-width="([\d.]+)"', drawn)]
    assert widths == [4.0, 2.4, 0.8] and "&lt;z&gt;" in drawn and "x to y: 4" in drawn
    assert "nan" not in str(chart({**data, "rows": [{"a": "x", "b": "x", "n": 0.0}]}))


def test_points_have_the_colour_of_their_series() -> None:
    rows = [{"x": i, "y": i * i, "s": "even" if i % 2 == 0 else "odd"} for i in range(5)]
    data: dict[str, Any] = {"kind": "points", "x": "x", "y": "y", "series": "s", "title": "t", "x_title": "x"}
    drawn = str(chart({**data, "rows": rows}))
    assert drawn.count('class="point s0"') == 3 and drawn.count('class="point s1"') == 2
    assert "even" in drawn and "odd" in drawn


def test_lines_may_begin_at_their_least_value() -> None:
    """A band from 0.9 to 1.1 fills the height that it has alone, and a tenth of it from zero."""
    rows = [{"x": i, "y": 0.9 + 0.1 * i} for i in range(3)]
    data = {"kind": "lines", "x": "x", "y": "y", "series": None, "title": "t", "x_title": "x", "rows": rows}

    def heights(**more: str) -> list[float]:
        drawn = str(chart({**data, **more}))
        points = drawn.partition('points="')[2].partition('"')[0]
        return [float(point.partition(",")[2]) for point in points.split()]

    (low, *_, high), (low_zero, *_, high_zero) = heights(y_from="least"), heights(y_from="zero")
    assert heights() == heights(y_from="zero")
    assert low - high == pytest.approx(196, abs=0.2) and low_zero - high_zero == pytest.approx(196 / 5.5, abs=0.2)


def test_words_are_escaped() -> None:
    drawn = chart(
        {
            "kind": "bars",
            "x": "x",
            "y": "y",
            "series": None,
            "title": "<t>",
            "x_title": "x",
            "rows": [{"x": "<b>&", "y": 1}],
        }
    )
    assert "<b>" not in drawn and "&lt;b&gt;&amp;" in drawn


def test_ticks_are_round_and_inside() -> None:
    assert ticks(0.0, 10.0) == [0, 2, 4, 6, 8, 10]
    assert ticks(3.0, 3.0) == [3.0]
    assert all(0.13 <= tick <= 0.97 for tick in ticks(0.13, 0.97))


def test_what_changed_since_the_last_good_run_is_told(tiny_copy: Path) -> None:
    first = find_run(tiny_copy).name
    project = tiny_copy.parent / "project"
    for part in ("sql", "macros", "config", "contracts"):
        shutil.copytree(ROOT / part, project / part)
    found = project / "config/layer1/2A/timezone/tz_policy.v1.yaml"
    text = found.read_text("utf-8")
    changed = text.replace("singleton_max_m: 25000.0", "singleton_max_m: 24000.0")
    assert changed != text
    found.write_text(changed, "utf-8")
    engine("build", "--select", "2A", "--project", str(project), "--runs-root", str(tiny_copy), "-q")
    run = find_run(tiny_copy)
    segment = PROJECT.segment("2A")
    good = last_good(tiny_copy, run, segment)
    assert good is not None and good.name == first
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
