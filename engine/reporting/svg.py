"""Charts as inline SVG: no library, no script, titles for those who do not see them. Colours come from CSS.

Every element is made by `element`, which escapes whatever it is given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

Json = dict[str, Any]
WIDTH = 560
SERIES_COLOURS = 10
LEGEND = 3
"""Names in a row of a legend."""


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


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round places between two ends."""
    span = high - low
    if span <= 0 or not math.isfinite(span):
        return [low]
    step = 10.0 ** math.floor(math.log10(span / about))
    step *= next(m for m in (1, 2, 5, 10) if span / (step * m) <= about)
    first = math.ceil(low / step) * step
    return [round(first + i * step, 12) for i in range(int((high - first) / step + 1e-9) + 1)]


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


def css_mark(mark: str) -> str:
    """The band that a row reached as a class name."""
    return {"A": "a", "B+": "bplus", "B": "b", "below A": "below"}.get(mark, "fail")


def chart(data: Json) -> Markup:
    """A chart of the segment by its kind."""
    rows = [row for row in data["rows"] if row[data["x"]] is not None and row[data["y"]] is not None]
    if not rows:
        return svg(30, [text(10, 20, "nothing to show", "muted")], data["title"])
    kinds = {"bars": _bars, "columns": _columns, "graph": _graph, "lines": _lines, "points": _points}
    return kinds[data["kind"]](data, rows)


def _bars(data: Json, rows: list[Json]) -> Markup:
    rows = sorted(rows, key=lambda row: (-float(row[data["y"]]), str(row[data["x"]])))
    step, left = 17.0, 190.0
    x = scale(0.0, max(float(row[data["y"]]) for row in rows) or 1.0, 0.0, WIDTH - left - 70)
    body = []
    for place, row in enumerate(rows):
        y, value = 6 + step * place, float(row[data["y"]])
        body.append(text(left - 6, y + 11, row[data["x"]], "small", "end"))
        body.append(rect("bar", (left, y), (max(x(value), 1), 12), f"{row[data['x']]}: {number(value)}"))
        body.append(text(left + x(value) + 5, y + 11, number(value), "small"))
    return svg(12 + step * len(rows), body, data["title"])


def _frame(
    data: Json, xs: list[float], ys: list[float], pad: float = 0.0, least: float = 0.0
) -> tuple[Any, Any, list[Markup], float]:
    left, right, top, height = 64.0, WIDTH - 14.0, 12.0, 250.0
    bottom = height - 42
    x = scale(min(xs) - pad, max(xs) + pad, left, right)
    y = scale(least, max(ys) or 1.0, bottom, top)
    body = [line("axis", (left, right), (bottom, bottom))]
    for tick in ticks(least, max(ys) or 1.0):
        body.append(line("grid", (left, right), (y(tick), y(tick))))
        body.append(text(left - 6, y(tick) + 4, number(tick), "small", "end"))
    for tick in ticks(min(xs), max(xs), 10):
        body.append(text(x(tick), bottom + 15, number(tick), "small", "middle"))
    body.append(text((left + right) / 2, height - 6, data["x_title"], "small muted", "middle"))
    return x, y, body, height


def _columns(data: Json, rows: list[Json]) -> Markup:
    xs = sorted(float(row[data["x"]]) for row in rows)
    gaps = [after - before for before, after in pairwise(xs) if after > before]
    gap = min(gaps) if gaps else 1.0
    x, y, body, height = _frame(data, xs, [float(row[data["y"]]) for row in rows], pad=gap / 2)
    width = max(1.0, (x(gap) - x(0.0)) * 0.86)
    for row in rows:
        at, value = float(row[data["x"]]), float(row[data["y"]])
        size = (width, max(y(0.0) - y(value), 0.5))
        body.append(rect("bar", (x(at) - width / 2, y(value)), size, f"{number(at)}: {number(value)}"))
    return svg(height, body, data["title"])


def _series(data: Json, rows: list[Json]) -> list[str]:
    return sorted({str(row[data["series"]]) if data["series"] else "" for row in rows})


def _legend(names: list[str], height: float, body: list[Markup]) -> float:
    """Names with their colours under a chart, as many to a row as the longest leaves room for; the new height."""
    step = max(162, 30 + 6 * max(len(name) for name in names))
    columns = max(1, min(LEGEND, (WIDTH - 64) // step))
    for place, name in enumerate(names):
        across, down = 64 + place % columns * step, height + 12 + place // columns * 16
        body.append(rect(f"key s{place % SERIES_COLOURS}", (across, down - 8), (10, 10)))
        body.append(text(across + 14, down + 1, name, "small"))
    return height + 10 + 16 * math.ceil(len(names) / columns)


def _points(data: Json, rows: list[Json]) -> Markup:
    """A dot for each row."""
    names = _series(data, rows)
    x, y, body, height = _frame(data, [float(r[data["x"]]) for r in rows], [float(r[data["y"]]) for r in rows])
    for row in rows:
        at, value = float(row[data["x"]]), float(row[data["y"]])
        name = str(row[data["series"]]) if data["series"] else ""
        told = element("title", f"{name} {number(at)}: {number(value)}".strip())
        kind = f"point s{names.index(name) % SERIES_COLOURS}"
        body.append(element("circle", told, class_=kind, cx=x(at), cy=y(value), r=2.5))
    if data["series"]:
        height = _legend(names, height, body)
    return svg(height, body, data["title"])


def _graph(data: Json, rows: list[Json]) -> Markup:
    """Rows as arrows from x to y, wider for more; nodes in a circle, in the order in which they come."""
    names = list(dict.fromkeys(str(row[key]) for row in rows for key in (data["x"], data["y"])))
    value = data["value"]
    most = max(float(row[value]) for row in rows) if value else 1.0
    height = max(120.0, min(460.0, 26.0 * len(names)))
    middle, reach = (WIDTH / 2, height / 2), (WIDTH / 2 - 70, height / 2 - 20)
    turns = [2 * math.pi * place / len(names) - math.pi / 2 for place in range(len(names))]
    at = {
        name: (middle[0] + reach[0] * math.cos(turn), middle[1] + reach[1] * math.sin(turn))
        for name, turn in zip(names, turns, strict=True)
    }
    body = []
    for row in rows:
        (x0, y0), (x1, y1) = at[str(row[data["x"]])], at[str(row[data["y"]])]
        # Arrows end before the node, and bend so that there and back are two.
        bend = ((x0 + x1) / 2 + (y1 - y0) * 0.12, (y0 + y1) / 2 - (x1 - x0) * 0.12)
        size = float(row[value]) if value else 1.0
        told = element("title", f"{row[data['x']]} to {row[data['y']]}" + (f": {number(size)}" if value else ""))
        curve = f"M{x0:.1f},{y0:.1f} Q{bend[0]:.1f},{bend[1]:.1f} {x1:.1f},{y1:.1f}"
        wide = 0.8 + 3.2 * math.sqrt(size / most) if most > 0 else 0.8
        body.append(element("path", told, class_="arrow", d=curve, stroke_width=wide))
        body.append(_head((x1, y1), bend))
    for name, (x, y) in at.items():
        body.append(element("circle", element("title", name), class_="node", cx=x, cy=y, r=6))
        body.append(text(x, y - 9, name, "small", "middle"))
    return svg(height, body, data["title"])


def _head(tip: tuple[float, float], start: tuple[float, float]) -> Markup:
    """The head of an arrow that comes from `start` and touches the node at `tip`."""
    turn = math.atan2(tip[1] - start[1], tip[0] - start[0])
    corners = [(7.0, 0.0), (15.0, 0.35), (15.0, -0.35)]
    points = [(tip[0] - far * math.cos(turn + by), tip[1] - far * math.sin(turn + by)) for far, by in corners]
    return element("polygon", class_="head", points=" ".join(f"{px:.1f},{py:.1f}" for px, py in points))


def _lines(data: Json, rows: list[Json]) -> Markup:
    names = _series(data, rows)
    xs = [float(row[data["x"]]) for row in rows]
    ys = [float(row[data["y"]]) for row in rows]
    x, y, body, height = _frame(data, xs, ys, least=min(ys) if data.get("y_from") == "least" else 0.0)
    for place, name in enumerate(names):
        points = sorted(
            (float(row[data["x"]]), float(row[data["y"]]))
            for row in rows
            if not data["series"] or str(row[data["series"]]) == name
        )
        path = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in points)
        kind = f"line s{place % SERIES_COLOURS}"
        body.append(element("polyline", element("title", name), class_=kind, points=path))
    if data["series"]:
        height = _legend(names, height, body)
    return svg(height, body, data["title"])


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
