"""How a document of a report becomes HTML: templates that escape every value, one style sheet, a security policy.

A page needs nothing else: style and charts are inline. Its policy lets a browser run no script and fetch nothing:
what a run holds, however it came there, is shown and never obeyed. The page to search with runs the one script
that its policy names by digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.assurance.rederive import row_of
from engine.reporting import vega
from engine.reporting.style import CSS
from engine.reporting.svg import css_mark, gate_chart, lineage_chart, number, sparkline, timing_chart, total_chart
from engine.runs.gateboard import GRADES, mark_of

Json = dict[str, Any]
ROWS_MAX = 40
"""Rows of a chart that are told where it cannot be drawn."""


GATES_MAX = 4
"""Gates that the first screen names of those that keep a segment from more."""


def render(
    template: str, link: Callable[..., str], title: str, script: str = "", styled: bool = False, **more: Any
) -> str:
    """A page made by a template; `link` gives the address of another page as it is from this one.

    `script` is all that the page may run; `styled`: it may set styles of its own.
    """
    return (
        templates()
        .get_template(template)
        .render(
            title=title,
            link=link,
            css=Markup(CSS),
            script=Markup(script),
            policy=security_policy(CSS, script, styled),
            drawable=vega.is_installed(),
            **more,
        )
    )


def security_policy(css: str = CSS, script: str = "", styled: bool = False) -> str:
    """What a browser may do with a page: use this style sheet, run this script if any, and nothing else."""
    scripts = f"script-src '{_digest(script)}'; " if script else ""
    styles = "'unsafe-inline'" if styled else f"'{_digest(css)}'"
    return f"default-src 'none'; {scripts}style-src {styles}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def templates() -> Environment:
    """The templates of all pages; every value that they show is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "shown": shown,
        "size": size,
        "seconds": seconds,
        "mark_class": css_mark,
        "grade_class": lambda grade: grade if grade in GRADES else "none",
        "values_of": lambda row, *names: [row[name] for name in names],
        "anchor": anchor,
    }
    environment.globals |= {
        "gate_chart": gate_chart,
        "sparkline": sparkline,
        "chart": chart,
        "first_charts": first_charts,
        "kept_from": kept_from,
        "gates_max": GATES_MAX,
        "timing_chart": timing_chart,
        "total_chart": total_chart,
        "lineage_chart": lineage_chart,
        "cell_lines": cell_lines,
        "across_rows": across_rows,
        "policy_rows": lambda changes: [[change["key"], *change["shown"]] for change in changes],
        "hotspot_rows": lambda spots: [[s["state"], s["step"], s["median_s"], f"{s['share']:.0%}"] for s in spots],
        "seal_rows": seal_rows,
        "figures": figures,
        "rows_max": ROWS_MAX,
    }
    return environment


def chart(data: Json) -> Markup:
    """A chart of a segment as a picture; where nothing draws here, the template tells its rows instead."""
    name = f"{data['segment']}-{data['name']}"
    return vega.drawn(vega.whole_spec(data["spec"], data["rows"]), data["title"], name)


def first_charts(report: Json) -> list[Json]:
    """The charts of the first screen, in their order."""
    found = [data for segment in report["segments"] for data in segment["charts"] if data["front"] is not None]
    return sorted(found, key=lambda data: (data["front"], data["segment"], data["name"]))


def kept_from(verdict: Json) -> list[str]:
    """The gates that keep a segment from the next band, each once."""
    missed = verdict["failing_B"] or verdict["failing_Bplus"] or verdict["failing_A"]
    return list(dict.fromkeys(name.partition(".")[0] for name in missed))


def anchor(name: object) -> str:
    """A name as a part of an address and of a file name: letters, digits, dots, dashes."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", str(name))[:120]


def shown(cell: object) -> str:
    """A cell of a table as people read it."""
    return number(cell) if isinstance(cell, float) else "" if cell is None else str(cell)


def size(count: object) -> str:
    """Bytes as people read them."""
    value = float(count) if isinstance(count, int | float) else 0.0
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.3g} GB"


def seconds(value: object) -> str:
    """Seconds as people read them; nothing where there is no value."""
    return f"{value:.3g} s" if isinstance(value, int | float) else "–"


def figures(row: Json) -> list[int]:
    """The places of the columns that hold figures."""
    return [place for place, value in enumerate(row.values()) if isinstance(value, int | float)]


def cell_lines(metric: Json, cell: Json) -> list[str]:
    """What stands below the value of a metric: its margin and its interval, where there are any."""
    to = metric_band(metric, cell)
    margin = cell[f"margin_{to.replace('+', 'plus')}"]
    lines = [] if margin is None or metric["comparison"] == "=" else [f"{margin + 0.0:+.3g} to {to}"]
    if cell["ci_low"] is not None and cell["ci_low"] != cell["ci_high"]:
        lines.append(f"{number(cell['ci_low'])} … {number(cell['ci_high'])}")
    return lines


def metric_band(metric: Json, cell: Json) -> str:
    """The band that a margin is told to: A of a row of band A, else B+, or B where B+ is missed."""
    return "A" if metric["threshold_A"] is not None else "B+" if cell["mark"] == "B+" else "B"


def across_rows(rows: list[Json]) -> list[list[object]]:
    """Metrics that are measured across seeds, with the band that each reaches."""
    return [
        [
            *(row[name] for name in ("test_id", "metric_name", "value", "threshold_B", "threshold_Bplus")),
            mark_of(row_of(row)),
        ]
        for row in rows
    ]


def seal_rows(seals: list[Json]) -> list[list[object]]:
    """States with the beginnings of their digests."""
    return [
        [
            s["state"],
            s["signature"][:16],
            s["made_by"][:8],
            s["rows"],
            s["checks"],
            (s["bundle_digest"] or "")[:32],
        ]
        for s in seals
    ]
