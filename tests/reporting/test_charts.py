"""Charts: what a specification may hold, how it is drawn, what stands in its place where nothing draws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.reporting import vega
from engine.reporting.charts import load_charts
from engine.reporting.html import chart as draw
from engine.reporting.interactive import interactive_page
from engine.reporting.pages import pages
from tests.conftest import shipped

PROJECT = shipped("tiny")
CHARTS = [chart for segment in PROJECT.segments.values() for chart in load_charts(PROJECT, segment)]
UNIT = re.compile(r"\([^()]+\)$")
"""How the title of an axis ends: with its unit."""
BARS = {
    "mark": "bar",
    "encoding": {
        "x": {"field": "n", "type": "quantitative", "title": "things (number)"},
        "y": {"field": "what", "type": "nominal", "title": None},
        "color": {"field": "n", "type": "quantitative", "title": "things (number)"},
    },
}
ROWS = [{"what": "<b>&", "n": 3}, {"what": "other", "n": 1}]


def channels(spec: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every channel of every layer with what it encodes."""
    for name, value in spec.get("encoding", {}).items():
        yield from ((name, item) for item in (value if isinstance(value, list) else [value]))
    for layer in spec.get("layer", ()):
        yield from channels(layer)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: f"{chart.segment}.{chart.name}")
def test_a_chart_has_a_title_and_its_axes_have_units(chart: Any) -> None:
    assert chart.header["title"] and chart.spec["$schema"].endswith("/v6.json")
    for name, channel in channels(chart.spec):
        measured = channel.get("type") == "quantitative" and channel.get("axis", {}) is not None
        if (
            measured
            and name in ("x", "y", "color", "size", "strokeWidth")
            and channel.get("scale", {}) is not None
        ):
            assert UNIT.search(channel["title"]), (name, channel["title"])


def test_the_first_screen_shows_a_map_a_week_and_a_ring() -> None:
    front = sorted((chart.header["front"], chart.name) for chart in CHARTS if "front" in chart.header)
    assert front == [(1, "site_map"), (2, "arrival_week"), (3, "fraud_ring")]


def test_figures_of_charts_are_metrics_of_gates() -> None:
    for chart in CHARTS:
        segment = PROJECT.segment(chart.segment)
        rows = [
            row for policy in PROJECT.policies.values() for row in policy.document.get("gate_thresholds") or ()
        ]
        known = {f"{row['test_id']}.{row['metric_name']}" for row in rows}
        assert set(chart.header.get("figures", [])) <= known, segment.name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ("[1]", "is no specification"),
        ('{"mark": "bar", "data": {"values": []}}', "sets data"),
        ('{"mark": "bar", "config": {}}', "sets config"),
        ('{"mark": {"type": "image", "url": "a.png"}}', "fetches or leads elsewhere"),
        ('{"layer": [{"encoding": {"href": {"field": "a"}}}]}', "fetches or leads elsewhere"),
        ('{"transform": [{"lookup": "a", "from": {"data": {"url": "b"}}}]}', "fetches or leads elsewhere"),
        ('{"encoding": {"x": {"field": "a", "type": "quantitative"}}}', "has an axis without a title"),
        (None, "has no specification"),
    ],
)
def test_a_specification_that_is_none_is_refused_in_its_place(
    tmp_path: Path, text: str | None, words: str
) -> None:
    place = tmp_path / "sql/2A/charts"
    place.mkdir(parents=True)
    (place / "sites.v1.sql").write_text("/*\ndoc: Sites.\ntitle: Sites\n*/\nSELECT 1 AS a\n", "utf-8")
    if text is not None:
        (place / "sites.vl.json").write_text(text, "utf-8")
    with pytest.raises(EngineError) as refused:
        load_charts(replace(PROJECT, root=tmp_path), PROJECT.segment("2A"))
    assert refused.value.number == 36 and words in str(refused.value)
    assert "sql/2A/charts/sites.vl.json" in refused.value.where


def data(**more: Any) -> dict[str, Any]:
    return {"segment": "S", "name": "things", "title": "Things", "spec": BARS, "rows": ROWS, **more}


def test_a_chart_is_drawn_with_its_values_and_its_colours() -> None:
    drawn = str(draw(data()))
    assert drawn.startswith('<svg class="chart" viewBox="0 0 420 ') and 'aria-label="Things"' in drawn
    assert "things (number)" in drawn and "&lt;b&gt;&amp;" in drawn and "<b>" not in drawn
    assert re.search(r"<title>[^<]*things \(number\): 3; [^<]*</title>", drawn)
    assert f'fill="{vega.INK}"' in drawn and 'id="S-things-' in drawn and "url(#S-things-" in drawn
    assert str(draw(data())) == drawn and "<style" not in drawn and "style=" not in drawn


def test_charts_of_two_runs_have_the_same_scales() -> None:
    """A bar of 3 beside one of 30 is a tenth of its length."""
    few, many = ([{"what": "a", "n": n}] for n in (3, 30))
    drawn = str(vega.drawn(vega.beside_each_other(BARS, {"A 1": few, "B 2": many}), "Two", "two"))
    assert "A 1" in drawn and "B 2" in drawn
    lengths = [float(found) for found in re.findall(r'd="M0,[\d.]+h([\d.]+)v', drawn)]
    assert sorted(lengths)[-1] == pytest.approx(10 * sorted(lengths)[0], rel=0.01)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: f"{chart.segment}.{chart.name}")
def test_every_specification_draws_two_runs(chart: Any) -> None:
    """Those of maps and of several layers too; without rows there are axes at least."""
    assert "<svg" in vega.drawn(vega.beside_each_other(chart.spec, {"A": [], "B": []}), "t", "n")


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vega, "is_installed", lambda: False)


def test_without_the_library_rows_are_told_and_how_to_install_it(no_library: None, report_told: Any) -> None:
    report = report_told
    report["segments"] = [segment for segment in report["segments"] if segment["segment"] == "2A"]
    found = dict(pages(report))
    for name in ("report.html", "report/segment_2A.html"):
        assert 'pip install "bank-world-engine[charts]"' in found[name]
        assert "The first 40 of" in found[name] and 'class="chart"' not in found[name]
    rows = report["segments"][0]["charts"][0]["rows"]
    assert all(f'<td class="n">{row["sites"]}</td>' in found["report/segment_2A.html"] for row in rows)


def test_without_the_library_nothing_can_be_pointed_at(no_library: None) -> None:
    with pytest.raises(EngineError) as refused:
        interactive_page({"segments": []})
    assert refused.value.number == 5 and "bank-world-engine[charts]" in refused.value.hint
