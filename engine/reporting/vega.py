"""Charts as Vega-Lite draws them: a specification and rows in, an SVG without a script out."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from typing import Any

from markupsafe import Markup

from engine.reporting.safe_svg import safe_svg

Json = dict[str, Any]
VERSION = "6.1"
"""The Vega-Lite that draws: the highest that every vl-convert since 1.9 has."""
WIDTH, HEIGHT = 420, 250
"""Of a chart that says nothing else, in units of the picture: legible on a phone, three beside each other."""
INK, SOFT, LINE, ACCENT = "#1b1f24", "#5b6570", "#d6dbe1", "#2458b8"
"""Colours that the style sheet turns for a dark page; see `style.py`."""
SERIES = (
    *("#2458b8", "#c8601a", "#1a8f6a", "#b3261e", "#7a4fbf"),
    *("#8a6d1f", "#d0559b", "#6b7783", "#3ba3c7", "#7fa32a"),
)
RAMP = ("#e6edf7", "#a9c1e6", "#6891d0", "#2458b8", "#12306b")
TURN = ("#7a4fbf", "#3f6fd1", "#2fa1b3", "#4aa564", "#c9a227", "#d0692a", "#b3263a")
"""From one end of a scale to the other by way of its middle."""
FONT = "system-ui, sans-serif"
CONFIG: Json = {
    "font": FONT,
    "background": None,
    "padding": 4,
    "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": None},
    "axis": {
        "labelColor": SOFT,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": LINE,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "labelLimit": 170,
    },
    "axisX": {"grid": False},
    "axisQuantitative": {"labelOverlap": True, "labelSeparation": 6},
    "axisY": {
        "domain": False,
        "ticks": False,
        "titleAnchor": "start",
        "titleAngle": 0,
        "titleAlign": "left",
        "titleY": -10,
    },
    "legend": {
        "orient": "bottom",
        "columns": 2,
        "labelColor": INK,
        "titleColor": SOFT,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleLimit": 380,
        "labelLimit": 190,
        "symbolLimit": 24,
    },
    "header": {"labelColor": INK, "labelFontSize": 13, "titleColor": SOFT},
    "range": {
        "category": list(SERIES),
        "ramp": list(RAMP),
        "heatmap": list(RAMP),
        "diverging": list(TURN),
        "cyclical": list(TURN),
    },
    "bar": {"color": ACCENT},
    "line": {"color": ACCENT, "strokeWidth": 1.8, "strokeJoin": "round"},
    "point": {"color": ACCENT, "filled": True, "size": 18, "opacity": 0.7},
    "circle": {"color": ACCENT},
    "rule": {"color": SOFT},
    "text": {"color": INK, "fontSize": 12},
}
"""How every chart looks."""


def is_installed() -> bool:
    """Whether charts can be drawn here: `bank-world-engine[charts]` brings what draws them."""
    return find_spec("vl_convert") is not None


def whole_spec(spec: Json, rows: list[Json]) -> Json:
    """A specification with its rows."""
    return {"width": WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}, **spec, "data": {"values": rows}}


def beside_each_other(spec: Json, sides: dict[str, list[Json]]) -> Json:
    """The charts of two runs with the same scales: name of a run -> its rows, in the order in which they stand."""
    rows = [{**row, "run": name} for name, found in sides.items() for row in found]
    inner = {key: value for key, value in spec.items() if key not in ("$schema", "params", "height", "width")}
    size = {"width": spec.get("width", WIDTH), **({"height": spec["height"]} if "height" in spec else {})}
    column = {"field": "run", "type": "nominal", "title": None, "sort": list(sides)}
    return {"facet": {"column": column}, "spec": {**inner, **size}, "data": {"values": rows}}


def drawn(spec: Json, title: str, name: str) -> Markup:
    """A whole specification as SVG; `is_installed` first."""
    return safe_svg(_svg(json.dumps(spec, sort_keys=True, default=str)), title, name)


@cache
def _svg(spec: str) -> str:
    """The same specification is drawn once: a chart may stand on several pages."""
    import vl_convert

    found: str = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, config=CONFIG, allowed_base_urls=[])
    return found
