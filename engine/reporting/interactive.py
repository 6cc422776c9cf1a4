"""The page whose charts can be pointed at and zoomed: the one of a report that runs a library, inline."""

from __future__ import annotations

from typing import Any

from engine.errors import EngineError
from engine.reporting import vega
from engine.reporting.html import render
from engine.reporting.pages import link_from, run_title

Json = dict[str, Any]
PAGE = "charts.html"
START = """
const charts = JSON.parse(document.getElementById("charts-told").textContent);
const tooltip = {disableDefaultStyle: true};
const look = {ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: tooltip};
for (const chart of charts) vegaEmbed("#" + chart.at, chart.spec, {...look, config: chart.config});
"""
"""What draws every chart of the page; expressions of a chart are read, not run as a program."""


def interactive_page(report: Json) -> str:
    """The page with all charts; EngineError 005 where nothing draws here."""
    if not vega.is_installed():
        raise EngineError(
            5,
            "the charts of a report need vl-convert-python",
            place="REPORT",
            where="engine report --interactive",
            expected="vl-convert-python",
            found="not installed",
            hint='pip install "bank-world-engine[charts]"',
            exit_code=3,
        )
    import vl_convert

    script: str = vl_convert.javascript_bundle(START, vl_version=vega.VERSION)
    charts = [chart for segment in report["segments"] for chart in segment["charts"] if chart["rows"]]
    told = [
        {
            "at": f"chart-{place}",
            "spec": _pointed(vega.whole_spec(chart["spec"], chart["rows"])),
            "config": _config(),
        }
        for place, chart in enumerate(charts)
    ]
    link = link_from(report, deep=True)
    title = f"Charts, {run_title(report)}"
    more = {"report": report, "run_title": run_title(report), "charts": charts, "told": told}
    return render("interactive.html.j2", link, title, script=script, styled=True, **more)


def _config() -> Json:
    return {**vega.CONFIG, "mark": {"tooltip": True}}


def _pointed(spec: Json) -> Json:
    """A chart of two measured axes can be zoomed and moved."""
    axes = [spec.get("encoding", {}).get(axis, {}).get("type") for axis in ("x", "y")]
    zoom = {"params": [{"name": "zoom", "select": "interval", "bind": "scales"}]}
    return {**spec, **zoom} if "mark" in spec and axes == ["quantitative"] * 2 else spec
