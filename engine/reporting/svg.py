"""Small pictures of gates, times and lineage as inline SVG; their colours come from CSS, charts from `vega.py`.

Every element is made by `element`, which escapes whatever it is given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

Json = dict[str, Any]
WIDTH = 440
SPARK = (132, 28)
"""Width and height of a sparkline."""


def number(value: object) -> str:
    """A figure as people read it: four digits, no needless zeros."""
    if value is None:
        return "–"
    if not isinstance(value, int | float):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e9):
        return f"{int(value):,}".replace(",", "\u202f")
    return f"{value:.4g}"


def scale(low: float, high: float, start: float, end: float) -> Any:
    """A linear map of [low, high] to [start, end]; a point range maps to the middle."""
    span = high - low
    return lambda value: start + (end - start) * ((value - low) / span if span else 0.5)


def element(name: str, *inside: object, **attributes: object) -> Markup:
    """An element: attributes by name (`class_` is class), floats to a tenth, everything else escaped."""
    marks = Markup("").join(
        Markup(' {}="{}"').format(Markup(key.rstrip("_").replace("_", "-")), _figure(value))
        for key, value in attributes.items()
    )
    content = Markup("").join(escape(part) for part in inside)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), marks, content)


def _figure(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def svg(height: float, body: Sequence[Markup], title: str, width: int = WIDTH) -> Markup:
    """An SVG element with its accessible title."""
    return element(
        "svg", element("title", title), *body, viewBox=f"0 0 {width} {height:.0f}", role="img", aria_label=title
    )


def text(x: float, y: float, words: object, kind: str = "", anchor: str = "start") -> Markup:
    """A text element."""
    return element("text", words, x=float(x), y=float(y), class_=kind, text_anchor=anchor)


def line(kind: str, x: tuple[float, float], y: tuple[float, float], title: str = "") -> Markup:
    """A line from one point to another."""
    told = (element("title", title),) if title else ()
    return element("line", *told, class_=kind, x1=float(x[0]), x2=float(x[1]), y1=float(y[0]), y2=float(y[1]))


def rect(
    kind: str, place: tuple[float, float], size: tuple[float, float], title: str = "", **more: object
) -> Markup:
    """A rectangle by its upper left corner."""
    told = (element("title", title),) if title else ()
    corner = {"x": float(place[0]), "y": float(place[1])}
    return element("rect", *told, class_=kind, **corner, width=float(size[0]), height=float(size[1]), **more)


def gate_chart(metric: Json) -> Markup:
    """One metric: a dot with its interval per seed, thresholds as lines, the failing side shaded."""
    cells = [cell for cell in metric["cells"] if cell is not None and cell["value"] is not None]
    title = f"{metric['test_id']} {metric['metric_name']}"
    if not cells:
        return svg(30, [text(10, 20, "no value", "muted")], title)
    names = ("B", "B+") if metric["threshold_A"] is None else ("A",)
    bounds = [metric[f"threshold_{name.replace('+', 'plus')}"] for name in names]
    values = [v for cell in cells for v in (cell["value"], cell["ci_low"], cell["ci_high"]) if v is not None]
    known = [v for v in (*values, *bounds) if v is not None and math.isfinite(v)]
    low, high = min(known), max(known)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    low, high = low - room, high + room
    left, right, top, row = 70.0, WIDTH - 64.0, 26.0, 20.0
    height = top + row * len(cells) + 26
    x = scale(low, high, left, right)
    body = []
    bad = bounds[0]
    if bad is not None and metric["comparison"] != "=":
        start, end = (left, x(bad)) if metric["comparison"] == ">=" else (x(bad), right)
        if end > start:
            body.append(rect("bad", (start, top - 6), (end - start, row * len(cells) + 8)))
    both = len(bounds) == 2 and bounds[0] == bounds[1]
    for name, bound in zip(names, bounds, strict=True):
        if bound is not None:
            low_row = name == "B+" and both
            body.append(line("bound", (x(bound), x(bound)), (top - 8, height - 22)))
            if not low_row:
                label = f"{name} = B+ {number(bound)}" if both else f"{name} {number(bound)}"
                anchor = "end" if x(bound) > (left + right) / 2 else "start"
                body.append(
                    text(x(bound), height - 6 if name == "B+" and not both else top - 12, label, "small", anchor)
                )
    for place, cell in enumerate(cells):
        y = top + row * place + row / 2
        body.append(text(left - 8, y + 4, f"seed {cell['seed']}", "small", "end"))
        if cell["ci_low"] is not None and cell["ci_high"] is not None and cell["ci_low"] < cell["ci_high"]:
            body.append(line("whisker", (x(cell["ci_low"]), x(cell["ci_high"])), (y, y)))
        told = element("title", f"seed {cell['seed']}: {number(cell['value'])}")
        place_of = {"cx": x(cell["value"]), "cy": y}
        body.append(element("circle", told, class_=f"dot {css_mark(cell['mark'])}", **place_of, r=5))
        body.append(text(right + 6, y + 4, number(cell["value"]), "small"))
    return svg(height, body, title)


def sparkline(metric: Json) -> Markup:
    """One metric over its seeds: a dot for each, the line that it is judged by, the failing side shaded."""
    cells = [cell for cell in metric["cells"] if cell is not None and cell["value"] is not None]
    name = f"{metric['test_id']} {metric['metric_name']}"
    if not cells:
        return element("span", "no value", class_="muted")
    band = "A" if metric["threshold_A"] is not None else "Bplus"
    bound = metric[f"threshold_{band}"]
    known = [cell["value"] for cell in cells] + ([bound] if bound is not None and math.isfinite(bound) else [])
    low, high = min(known), max(known)
    room = (high - low) * 0.2 or abs(high) * 0.1 or 1.0
    (wide, tall), edge = SPARK, 7.0
    y = scale(low - room, high + room, float(tall), 0.0)
    x = scale(0.0, len(cells) - 1.0, edge, wide - edge)
    body = []
    if bound is not None and metric["comparison"] in (">=", "<="):
        top, end = (y(bound), float(tall)) if metric["comparison"] == ">=" else (0.0, y(bound))
        body.append(rect("bad", (0, top), (wide, max(end - top, 0.0))))
    if bound is not None:
        body.append(line("bound", (0, wide), (y(bound), y(bound))))
    places = [(x(float(at)), y(cell["value"])) for at, cell in enumerate(cells)]
    if len(places) > 1:
        path = " ".join(f"{across:.1f},{down:.1f}" for across, down in places)
        body.append(element("polyline", class_="spark", points=path))
    for cell, (across, down) in zip(cells, places, strict=True):
        told = element("title", f"seed {cell['seed']}: {number(cell['value'])}, {cell['mark']}")
        body.append(element("circle", told, class_=f"dot {css_mark(cell['mark'])}", cx=across, cy=down, r=4))
    values = ", ".join(f"{cell['seed']}: {number(cell['value'])}" for cell in cells)
    heard = f"{name} by seed, {values}; {band.replace('plus', '+')} {metric['comparison']} {number(bound)}"
    return element("svg", *body, class_="sparkline", viewBox=f"0 0 {wide} {tall}", role="img", aria_label=heard)


def total_chart(timings: list[Json]) -> Markup:
    """Seconds of each segment as a share of its target, which is the line."""
    left, right, step = 40.0, WIDTH - 128.0, 26.0
    most = 2.0
    x = scale(0.0, most, left, right)
    body = []
    for place, row in enumerate(timings):
        y = 6 + place * step
        told = f"{row['seconds']:.1f} s" + (f" of {number(row['target'])} s" if row["target"] else "")
        part = min(row["seconds"] / row["target"], most) if row["target"] else 0.0
        body.append(text(left - 8, y + 13, row["segment"], "", "end"))
        body.append(rect(f"time {row['status'].lower()}", (left, y), (max(x(part) - left, 1.0), 17), told))
        body.append(text(right + 8, y + 13, told))
        for kind in ("target", "stretch"):
            if row[kind] and row["target"] and row[kind] <= most * row["target"]:
                at = x(row[kind] / row["target"])
                body.append(line(kind, (at, at), (y - 2, y + 19), f"{kind} {number(row[kind])} s"))
    return svg(10 + step * len(timings), body, "seconds of each segment against its budget")


def css_mark(mark: str) -> str:
    """The band that a row reached as a class name."""
    return {"A": "a", "B+": "bplus", "B": "b", "below A": "below"}.get(mark, "fail")


def timing_chart(states: list[Json]) -> Markup:
    """Seconds of each state against target and stretch."""
    rows = [row for row in states if row["state"] != "total"]
    top = max([row["elapsed_s"] for row in rows] + [row["stretch"] or 0 for row in rows]) or 1.0
    x = scale(0.0, top, 60.0, WIDTH - 90.0)
    body = []
    for place, row in enumerate(rows):
        y = 8 + place * 22
        body.append(text(52, y + 12, row["state"], "small", "end"))
        body.append(rect(f"time {row['status'].lower()}", (60, y), (max(x(row["elapsed_s"]) - 60, 1), 15)))
        for kind in ("target", "stretch"):
            if row[kind] is not None:
                at = x(row[kind])
                body.append(line(kind, (at, at), (y - 2, y + 17), f"{kind} {row[kind]} s"))
        reach = max(row["elapsed_s"], row["stretch"] or 0.0)
        body.append(text(x(reach) + 7, y + 12, f"{row['elapsed_s']:.2f} s", "small"))
    return svg(16 + 22 * len(rows), body, "seconds of each state against its budget")


def lineage_chart(segments: list[Json]) -> Markup:
    """Segments in columns, each after what it requires, with an edge to every one that it reads directly."""
    depth: dict[str, int] = {}
    for segment in segments:
        depth[segment["segment"]] = 1 + max((depth[name] for name in segment["requires"]), default=-1)
    columns: dict[int, list[str]] = {}
    for name, place in depth.items():
        columns.setdefault(place, []).append(name)
    wide, high = WIDTH / (max(columns) + 1), 46.0
    tallest = max(len(names) for names in columns.values())
    at = {
        name: (wide * place + wide / 2, high * (row + 0.5 + (tallest - len(names)) / 2))
        for place, names in columns.items()
        for row, name in enumerate(names)
    }
    body = []
    reached = {s["segment"]: set(s["requires"]) for s in segments}
    for segment in segments:
        indirect = {far for near in segment["requires"] for far in reached[near]}
        reached[segment["segment"]] |= indirect
        for required in segment["requires"]:
            if required not in indirect:
                (x0, y0), (x1, y1) = at[required], at[segment["segment"]]
                half = (x0 + x1) / 2
                curve = f"M{x0 + 26:.1f},{y0:.1f} C{half:.1f},{y0:.1f} {half:.1f},{y1:.1f} {x1 - 26:.1f},{y1:.1f}"
                body.append(element("path", class_="edge", d=curve))
    for segment in segments:
        x, y = at[segment["segment"]]
        kind = "sealed" if segment["bundle_digest"] else "open"
        node = rect(f"node {kind}", (x - 26, y - 13), (52, 26), rx=5)
        name = text(x, y + 5, segment["segment"], "", "middle")
        body.append(element("g", element("title", segment["title"]), node, name))
    return svg(high * tallest, body, "segments and what they require")
