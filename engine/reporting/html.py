"""The report as one HTML file that needs nothing else: style and charts inline, no script, an anchor per gate.

The page is made by templates that escape every value, and its security policy lets a browser run no script and
fetch nothing: what a run holds, however it came there, is shown and never obeyed.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.assurance.rederive import row_of
from engine.reporting.style import CSS
from engine.reporting.svg import chart, css_mark, gate_chart, lineage_chart, number, timing_chart
from engine.runs.gateboard import GRADES, mark_of

Json = dict[str, Any]
PARTS = (
    ("heat", "gates"),
    ("changes", "changes"),
    ("panels", "panels"),
    ("charts", "distributions"),
    ("timings", "timings"),
    ("seals", "seals"),
)
"""Parts of a segment, each a template, and what a link to it says."""
OPTIONAL = {"panels": "gates", "charts": "charts"}
"""Parts that are left out where a segment has none of these."""


def page(report: Json) -> str:
    """The whole page."""
    run = report["run"]
    return (
        templates()
        .get_template("page.html.j2")
        .render(
            report=report,
            title=f"{run['profile']}, seed {run['seed']}, run {run['run_id'][:8]}",
            parts=PARTS,
            css=Markup(CSS),
            policy=security_policy(),
        )
    )


def security_policy(css: str = CSS) -> str:
    """What a browser may do with the page: use this very style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


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
        "mark_class": css_mark,
        "grade_class": lambda grade: grade if grade in GRADES else "none",
        "values_of": lambda row, *names: [row[name] for name in names],
    }
    environment.globals |= {
        "part_stands": lambda part, segment: part not in OPTIONAL or bool(segment[OPTIONAL[part]]),
        "gate_chart": gate_chart,
        "chart": chart,
        "timing_chart": timing_chart,
        "lineage_chart": lineage_chart,
        "cell_lines": cell_lines,
        "across_rows": across_rows,
        "policy_rows": lambda changes: [[change["key"], *change["shown"]] for change in changes],
        "hotspot_rows": lambda spots: [[s["state"], s["step"], s["median_s"], f"{s['share']:.0%}"] for s in spots],
        "seal_rows": seal_rows,
        "output_rows": output_rows,
        "figures": figures,
    }
    return environment


def shown(cell: object) -> str:
    """A cell of a table as people read it."""
    return number(cell) if isinstance(cell, float) else "" if cell is None else str(cell)


def figures(row: Json) -> list[int]:
    """The places of the columns that hold figures."""
    return [place for place, value in enumerate(row.values()) if isinstance(value, int | float)]


def cell_lines(metric: Json, cell: Json) -> list[str]:
    """What stands below the value of a metric: its margin and its interval, where there are any."""
    to = metric_band(metric, cell)
    margin = cell[f"margin_{to.replace('+', 'plus')}"]
    lines = [] if margin is None or metric["comparison"] == "=" else [f"{margin:+.3g} to {to}"]
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


def output_rows(seals: list[Json]) -> list[list[object]]:
    """Datasets of states with their digests."""
    return [
        [s["state"], name, output["rows"], output["content_digest"]]
        for s in seals
        for name, output in s["outputs"].items()
    ]
